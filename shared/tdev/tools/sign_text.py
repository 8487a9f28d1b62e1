"""Sign a text with a shared key."""

import hmac
from typing import Literal

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool


class Signed(TypedDict):
    """The signature.

    Attributes:
        signature: lower case hexadecimal
        algorithm: how it was made
        matches: whether the expected signature is this one; false when none was given
    """

    signature: str
    algorithm: str
    matches: bool


@tool(
    phrases=[
        "sign with HMAC",
        "hmac signature",
        "verify an HMAC signature",
        "sign the webhook body",
        "HMAC 서명",
        "HMAC 서명 검증",
        "공유 키로 서명해줘",
    ],
    tags=["security", "text"],
    secrets=["HMAC_KEY"],
    status="stable",
)
def sign_text(
    text: str, context: Context, expected: str = "", algorithm: Literal["sha256", "sha512"] = "sha256"
) -> Signed:
    """Sign a text with the key HMAC_KEY (RFC 2104), or check a signature that came with it.

    Args:
        text: any text; its UTF-8 bytes are signed
        context: gives the key
        expected: a signature to compare with, in hexadecimal, with or without "sha256=" before it
        algorithm: the hash

    Returns:
        The signature, and whether the expected one is the same (compared in constant time).

    Raises:
        InvalidError: When the text cannot be written as UTF-8.

    Examples:
        >>> sign_text("hello", context)["algorithm"]
        'sha256'
    """
    try:
        content, key = text.encode(), context.secret("HMAC_KEY").encode()
    except UnicodeEncodeError as cause:
        raise InvalidError(f"the text is broken at character {cause.start}: half a surrogate pair") from cause
    found = hmac.new(key, content, algorithm).hexdigest()
    wanted = expected.strip().lower().removeprefix(f"{algorithm}=").encode(errors="replace")
    return {"signature": found, "algorithm": algorithm, "matches": hmac.compare_digest(found.encode(), wanted)}
