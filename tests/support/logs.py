"""A log store in a list."""

from collections.abc import Sequence

from tdev.platform.telemetry import LogEntry


class ListLogs:
    """Keeps everything; ``read`` filters by function and request only."""

    def __init__(self) -> None:
        self.entries: list[LogEntry] = []

    def append(self, entries: Sequence[LogEntry]) -> None:
        self.entries.extend(entries)

    def read(self, *, function=None, request_id=None, execution=None, since=None, level=None, limit=200):
        found = [
            entry
            for entry in self.entries
            if function in (None, entry.function) and request_id in (None, entry.request_id)
        ]
        return found[-limit:]
