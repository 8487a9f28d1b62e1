"""What every engine keeps to: how long a message may be, and how a signature is written."""

import base64
import binascii

from tdev.kernel.errors import Finding, InvalidError
from tdev.platform.signing import MOST_BYTES


def checked(message: bytes) -> bytes:
    """Answer the message. Raises ``InvalidError`` when it is empty or too long."""
    if 1 <= len(message) <= MOST_BYTES:
        return message
    finding = Finding("#/message", f"must have 1 to {MOST_BYTES} bytes", "out_of_range")
    raise InvalidError(f"a message of {len(message)} bytes is not signed", [finding], hint="sign its digest")


def written(method: str, code: bytes) -> str:
    """The signature as a text."""
    return f"{method}:{base64.b64encode(code).decode('ascii')}"


def code_of(method: str, signature: str) -> bytes | None:
    """The bytes of a signature of this method; None for anything else, and for a second spelling of the same bytes."""
    found, _, text = signature.partition(":")
    if found != method:
        return None
    try:
        code = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return code if written(method, code) == signature else None
