"""Tokens that were changed on the way, or that somebody else has signed."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def with_parts(
    token: str,
    head: dict[str, Any] | None = None,
    claims: dict[str, Any] | None = None,
    signature: bytes | None = b"kept",
) -> str:
    """A token with other parts; signature ``None``: signed anew, with a key that is not the pool's."""
    first, second, last = token.split(".")
    text = ".".join(
        _encoded(json.dumps({**_decoded(part), **(new or {})}).encode())
        for part, new in ((first, head), (second, claims))
    )
    if signature is None:
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return f"{text}.{_encoded(stranger.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
    return f"{text}.{last if signature else ''}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found
