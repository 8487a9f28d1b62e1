"""Read Base64 as a text."""

import base64
import binascii

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Decoded(TypedDict):
    """The decoded text.

    Attributes:
        text: what the Base64 stands for
    """

    text: str


@tool(
    phrases=["decode base64", "from base64", "base64 decode", "base64 디코딩", "베이스64 풀기", "base64를 원래대로"],
    tags=["text", "encoding"],
    status="stable",
)
def decode_base64(text: str) -> Decoded:
    """Decode Base64 (RFC 4648, either alphabet, padding optional) into a text.

    Args:
        text: Base64; blanks and line breaks are skipped

    Returns:
        The text.

    Raises:
        InvalidError: When it is no Base64, or its bytes are no UTF-8 text.

    Examples:
        >>> decode_base64(text="7JWI64WV")
        {'text': '안녕'}
    """
    plain = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        content = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as cause:
        raise InvalidError(f"this is no Base64: {cause}") from cause
    try:
        return {"text": content.decode()}
    except UnicodeDecodeError as cause:
        raise InvalidError("the decoded bytes are no UTF-8 text", hint="they may be a file, not a text") from cause
