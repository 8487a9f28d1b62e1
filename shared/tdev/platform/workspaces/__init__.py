"""Workspaces: what runs have written, to be looked at and handed out when they are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MOST_FILES = 500
"""Files that one list names."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a workspace.

    Attributes:
        name: Path below the workspace, with slashes.
        size: Bytes.
        sha256: Digest ``sha256:<hex>`` of its content; None when a list had read too much before it.
    """

    name: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a workspace by name; links, special files and names that are no text are no files here.

    Attributes:
        files: At most ``MOST_FILES``.
        complete: Whether there are no more than these.
    """

    files: Sequence[Written]
    complete: bool


class Workspaces(Protocol):
    """The workspaces of all runs. Raises ``PlatformError`` when they cannot be read at all."""

    def folder(self, tenant: str, execution: str) -> Path:
        """Where a run writes; it may not be there yet."""

    def files(self, tenant: str, execution: str) -> Listing:
        """The files of a run; none when it has written nothing."""

    def content(self, tenant: str, execution: str, name: str, most: int) -> bytes:
        """The content of one file.

        Args:
            tenant: Whose run it is.
            execution: The run.
            name: As ``files`` gives it.
            most: Bytes that are handed out at most.

        Raises:
            NotFoundError: When the run has no such file, or the name leads out of its workspace or over a link.
            TooLargeError: When the file is larger.
        """
