"""The name of a content: ``sha256:`` and 64 hexadecimal digits."""

import hashlib
import re

from tdev.kernel.errors import NotFoundError, PlatformError

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


def digest_of(content: bytes) -> str:
    """The digest of a content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def hexadecimal(digest: str) -> str | None:
    """The 64 digits, safe in a path; None for a text that is no digest, which nothing can have."""
    match = _DIGEST.fullmatch(digest)
    return match[1] if match else None


def checked_content(digest: str, content: bytes) -> bytes:
    """Answer the content when it still has its digest; ``PlatformError`` when it was changed."""
    if digest_of(content) != digest:
        message = f"artifact {digest} was changed where it is stored"
        raise PlatformError(message, hint="put it aside and store the content again; nothing of it was used")
    return content


def missing(digest: str) -> NotFoundError:
    """What to raise when a tenant has no such artifact."""
    return NotFoundError(f"there is no artifact {digest!r}")
