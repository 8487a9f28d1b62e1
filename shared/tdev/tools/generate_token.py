"""Make a random token."""

import secrets
from typing import Literal

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

_ALPHABETS = {
    "letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    "hex": "0123456789abcdef",
    "digits": "0123456789",
    "readable": "23456789ABCDEFGHJKLMNPQRSTUVWXYZ",
}


class Token(TypedDict):
    """The token.

    Attributes:
        text: the token
        bits: how many bits of chance are in it; 128 or more cannot be guessed
    """

    text: str
    bits: int


@tool(
    phrases=[
        "generate a random token",
        "random password",
        "create a random string",
        "make a one-time code",
        "무작위 토큰 생성",
        "랜덤 비밀번호 만들어줘",
        "난수 문자열 생성",
        "make a random PIN",
        "digits only",
    ],
    tags=["security"],
)
def generate_token(length: int = 32, alphabet: Literal["letters", "hex", "digits", "readable"] = "letters") -> Token:
    """Make a random token from the operating system's source of chance; each call gives another one.

    It stands in the result and the record of the run, where whoever may read the run can see it.

    Args:
        length: number of characters, 4 to 1,024
        alphabet: characters to choose from; readable leaves out those that look alike

    Returns:
        The token, and how hard it is to guess.

    Raises:
        InvalidError: When the length is out of bounds.

    Examples:
        >>> generate_token(length=8, alphabet="hex")["bits"]
        32
    """
    if not 4 <= length <= 1024:
        raise InvalidError(f"a token of {length} characters cannot be made", hint="give 4 to 1,024")
    characters = _ALPHABETS[alphabet]
    text = "".join(secrets.choice(characters) for _ in range(length))
    return {"text": text, "bits": (len(characters) ** length).bit_length() - 1}
