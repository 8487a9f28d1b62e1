"""Signing: who holds the key vouches for a text; whoever can ask for a check learns whether it still is that text.

A signature is ``method:Base64``. It is symmetric (a message authentication code): whoever may sign may check.
Engines: ``embedded`` (HMAC-SHA-256 with a key in a file of this machine) and ``aws`` (a KMS key that nobody can read).
"""

from typing import Protocol

MOST_BYTES = 4096
"""Longest message, which is what KMS takes: larger things are signed by their digest."""


class Signing(Protocol):
    """One key. Each method raises ``PlatformError`` when the key cannot be used."""

    def sign(self, message: bytes) -> str:
        """The signature of a message.

        Raises:
            InvalidError: When it is empty, or longer than 4,096 bytes.
        """

    def verify(self, message: bytes, signature: str) -> bool:
        """Whether this key made the signature, and for this message. Raises as ``sign``."""
