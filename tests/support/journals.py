"""Journals for tests: one in memory, and one that breaks."""

from collections.abc import Iterable

from tdev.kernel.errors import PlatformError


class MemoryJournal:
    """Keeps every append, so that a test can count commits and cut the journal after any record."""

    def __init__(self) -> None:
        self.appends: list[list[tuple[str, int, bytes]]] = []
        self.streams: dict[str, dict[int, bytes]] = {}

    def append(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        batch = list(records)
        self.appends.append(batch)
        for stream, sequence, record in batch:
            self.streams.setdefault(stream, {})[sequence] = record

    def read(self, stream: str) -> list[tuple[int, bytes]]:
        return sorted(self.streams.get(stream, {}).items())

    def drop(self, stream: str) -> None:
        self.streams.pop(stream, None)

    def cut_after(self, count: int) -> "MemoryJournal":
        """A journal as a crash would have left it: only the first ``count`` records."""
        left = MemoryJournal()
        for record in [record for batch in self.appends for record in batch][:count]:
            left.append([record])
        left.appends.clear()
        return left


class BrokenJournal(MemoryJournal):
    """Takes ``good`` appends, then fails as a full disk does."""

    def __init__(self, good: int = 0) -> None:
        super().__init__()
        self._good = good

    def append(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        if len(self.appends) >= self._good:
            raise PlatformError("the journal cannot be written: no space left on device")
        super().append(records)
