"""Write a text as Base64."""

import base64

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Encoded(TypedDict):
    """The encoded text.

    Attributes:
        text: Base64 of the UTF-8 text
    """

    text: str


@tool(
    phrases=["encode as base64", "to base64", "base64 encode", "base64로 인코딩", "베이스64 변환", "base64로 바꿔줘"],
    tags=["text", "encoding"],
    status="stable",
)
def encode_base64(text: str, url_safe: bool = False) -> Encoded:
    """Encode a text as Base64 (RFC 4648) of its UTF-8 bytes.

    Args:
        text: any text
        url_safe: write - and _ instead of + and /

    Returns:
        The encoded text.

    Raises:
        InvalidError: When the text cannot be written as UTF-8.

    Examples:
        >>> encode_base64(text="안녕")
        {'text': '7JWI64WV'}
    """
    try:
        content = text.encode()
    except UnicodeEncodeError as cause:
        raise InvalidError(f"the text is broken at character {cause.start}: half a surrogate pair") from cause
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    return {"text": encode(content).decode("ascii")}
