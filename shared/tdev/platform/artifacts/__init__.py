"""Artifacts: immutable contents by their SHA-256 digest; code and large data live here, states carry references."""

from typing import Protocol


class Artifacts(Protocol):
    """A content-addressed store per tenant. Raises ``PlatformError`` when the store itself fails."""

    def put(self, tenant: str, content: bytes) -> str:
        """Keep the content durably; answers its digest ``sha256:<hex>``. Putting it twice is no error."""

    def get(self, tenant: str, digest: str) -> bytes:
        """The content, checked against its digest.

        Raises:
            NotFoundError: When this tenant has no such artifact.
            PlatformError: When what is stored no longer has that digest.
        """

    def has(self, tenant: str, digest: str) -> bool:
        """Whether this tenant has the artifact."""
