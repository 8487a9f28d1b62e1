"""Warnings and errors of functions that run in the command's own process: kept where ``tdev logs`` finds them."""

import logging
from collections.abc import Callable

from tdev.kernel.clock import Clock
from tdev.platform.log_records import REDACTING, fields_of
from tdev.platform.telemetry import LogEntry, LogStore


class LocalLogs(logging.Handler):
    """Keeps records of the logger ``tdev``, from warnings on; the store is opened for the first of them.

    Args:
        store: Opens the log store.
        clock: Seconds since the epoch.
    """

    def __init__(self, store: Callable[[], LogStore], clock: Clock) -> None:
        super().__init__(logging.WARNING)
        self.addFilter(REDACTING)
        self._store = store
        self._clock = clock

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record with its fields, as the pool of a region does."""
        fields = fields_of(record)
        entry = LogEntry(
            self._clock(),
            record.name.rpartition(".")[2],
            self.format(record),
            record.levelname,
            str(fields.pop("request_id", "")),
            str(fields.pop("execution", "")),
            fields,
        )
        self._store().append([entry])

    def __enter__(self) -> "LocalLogs":
        logging.getLogger("tdev").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("tdev").removeHandler(self)
        self.close()
