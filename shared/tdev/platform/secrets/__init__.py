"""Secrets: values by name, per tenant. Manifests and plans hold names; a value goes to whom its name is declared by.

Engines: ``embedded`` (files of this machine, mode 0600), ``environment`` (``TDEV_SECRET_<NAME>``, for CI, in front of
another engine) and ``aws`` (Secrets Manager).
"""

from typing import Protocol


class Secrets(Protocol):
    """The store. A name is a letter, then at most 63 letters, digits and ``_``; a value has at least 8 characters.

    Every method raises ``InvalidError`` for what is no name or no tenant, ``PlatformError`` when the store fails. No
    error ever holds a value.
    """

    def get(self, tenant: str, name: str) -> str:
        """The value. Raises ``NotFoundError`` without one, ``InvalidError`` when it is too short to be hidden."""

    def has(self, tenant: str, name: str) -> bool:
        """Whether there is one, without reading it."""

    def put(self, tenant: str, name: str, value: str) -> None:
        """Keep a value, in the place of the one before.

        Raises:
            InvalidError: When the value is shorter than 8 characters or longer than 10,240 bytes, or cannot be kept.
        """

    def remove(self, tenant: str, name: str) -> None:
        """Forget one. Raises ``NotFoundError`` when there is none."""

    def names(self, tenant: str) -> list[str]:
        """What there is, in order; never a value."""
