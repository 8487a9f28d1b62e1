"""Journal: the checkpoints of a workflow run, appended per step and read back after a crash.

A stream is one run. A record is a short text of bytes (JSON, encoded once by the caller, so that nothing is encoded
twice). ``append`` returns only when the records are durable: many records of many streams in one call cost one commit.
"""

from collections.abc import Iterable
from typing import Protocol


class Journal(Protocol):
    """Append-only streams. Raises ``PlatformError`` when the store itself fails."""

    def append(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        """Make all ``(stream, sequence, record)`` durable at once; a sequence that is there already is replaced."""

    def read(self, stream: str) -> list[tuple[int, bytes]]:
        """All records of the stream in the order of their sequence; empty when there is none."""

    def drop(self, stream: str) -> None:
        """Forget the stream; dropping one that is not there is no error."""
