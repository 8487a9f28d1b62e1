"""Log lines in SQLite. Written by one thread in groups, so that no invocation waits for the disk."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tdev.kernel.errors import Finding, InvalidError, PlatformError
from tdev.platform.sqlite import next_step
from tdev.platform.telemetry import LEVELS, LogEntry

_SCHEMA = """
CREATE TABLE IF NOT EXISTS line (
  id INTEGER PRIMARY KEY, time REAL NOT NULL, function TEXT NOT NULL, request_id TEXT NOT NULL,
  execution TEXT NOT NULL, level INTEGER NOT NULL, message TEXT NOT NULL, fields TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS line_request ON line (request_id) WHERE request_id <> '';
CREATE INDEX IF NOT EXISTS line_execution ON line (execution) WHERE execution <> '';
CREATE INDEX IF NOT EXISTS line_function ON line (function, id);
"""
_INSERT = "INSERT INTO line (time, function, request_id, execution, level, message, fields) VALUES (?,?,?,?,?,?,?)"
_COLUMNS = "id, time, function, request_id, execution, level, message, fields"
_WAIT_S = 0.1
_MOST_WAITING = 20_000
_LARGEST_MESSAGE = 256 * 1024


class SqliteLogs:
    """The log store of a laptop region: one file.

    Lines wait at most 0.1 s in memory; a killed process loses those. At most 20,000 wait: a writer that is faster than
    the disk loses its oldest lines, and one line says how many.

    Args:
        database: The file; it and its folder are made when they are not there.
        most_entries: Entries to keep.
        most_bytes: Size to keep the file under (space of deleted lines is used again).
    """

    def __init__(self, database: Path, *, most_entries: int = 100_000, most_bytes: int = 256 * 1024 * 1024) -> None:
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._waiting: list[LogEntry] = []
        self._lost = 0
        self._lock = threading.Condition()
        self._database_lock = threading.Lock()
        self._closed = False
        with _translated("open"):
            self._connection = _open(database)
        self._thread = threading.Thread(target=self._write_on, name="log-writer", daemon=True)
        self._thread.start()

    def append(self, entries: Sequence[LogEntry]) -> None:
        """Hand the entries to the writer; see the port."""
        with self._lock:
            if self._closed:
                return
            self._waiting.extend(entries)
            over = len(self._waiting) - _MOST_WAITING
            if over > 0:
                del self._waiting[:over]
                self._lost += over
            self._lock.notify()

    def read(
        self,
        *,
        function: str | None = None,
        request_id: str | None = None,
        execution: str | None = None,
        since: float | None = None,
        level: str | None = None,
        limit: int = 200,
    ) -> list[LogEntry]:
        """Find entries; see the port."""
        if not 1 <= limit <= 10_000:
            raise InvalidError(f"limit is {limit}", [Finding("#/limit", "must be from 1 to 10000", "limit")])
        conditions: dict[str, Any] = {
            "function = ?": function,
            "request_id = ?": request_id,
            "execution = ?": execution,
            "time >= ?": since,
            "level >= ?": None if level is None else _rank(level),
        }
        asked = {text: value for text, value in conditions.items() if value is not None}
        where = f" WHERE {' AND '.join(asked)}" if asked else ""
        text = f"SELECT {_COLUMNS} FROM line{where} ORDER BY id DESC LIMIT ?"
        self.flush()
        with self._database_lock, _translated("read"):
            rows = self._connection.execute(text, (*asked.values(), limit)).fetchall()
        return [_entry(row) for row in reversed(rows)]

    def flush(self) -> None:
        """Write what waits. Raises ``PlatformError``."""
        with self._database_lock:
            with self._lock:
                entries, self._waiting = self._waiting, []
                lost, self._lost = self._lost, 0
            if lost:
                first = entries[0]
                entries.insert(0, LogEntry(first.time, first.function, f"{lost} log lines were lost", "WARNING"))
            if entries:
                with _translated("write"):
                    self._store(entries)

    def close(self) -> None:
        """Write what waits and close the file; closing twice is no error."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._lock.notify()
        self._thread.join()
        try:
            self.flush()
        finally:
            self._connection.close()

    def _write_on(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                self._lock.wait_for(lambda: self._closed, timeout=_WAIT_S)
            try:
                self.flush()
            except PlatformError:
                # A full disk must not end the writer: these lines are lost, the next ones may be kept.
                continue

    def _store(self, entries: list[LogEntry]) -> None:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_INSERT, [_row(entry) for entry in entries])
            newest = connection.execute("SELECT max(id) FROM line").fetchone()[0]
            connection.execute("DELETE FROM line WHERE id <= ?", (newest - self._most_entries,))
            while self._used_bytes() > self._most_bytes:
                oldest = connection.execute("SELECT min(id) FROM line").fetchone()[0]
                if oldest is None or oldest == newest:
                    break
                connection.execute("DELETE FROM line WHERE id < ?", (oldest + max(1, (newest - oldest) // 10),))
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _used_bytes(self) -> int:
        one = self._connection.execute
        pages = one("PRAGMA page_count").fetchone()[0] - one("PRAGMA freelist_count").fetchone()[0]
        return int(pages * one("PRAGMA page_size").fetchone()[0])


def _open(database: Path) -> sqlite3.Connection:
    database.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as cause:
        raise PlatformError(f"could not {what} the log store: {cause}", hint=next_step(cause)) from cause


def _rank(level: str) -> int:
    if level.upper() not in LEVELS:
        finding = Finding("#/level", f"must be one of {', '.join(LEVELS)}", "level")
        raise InvalidError(f"there is no log level {level!r}", [finding])
    return LEVELS.index(level.upper())


def _row(entry: LogEntry) -> tuple[object, ...]:
    message = entry.message.encode("utf-8", "replace")[:_LARGEST_MESSAGE].decode("utf-8", "ignore")
    fields = json.dumps(entry.fields, default=str)
    if len(fields) > _LARGEST_MESSAGE:
        fields = "{}"
    level = LEVELS.index(entry.level) if entry.level in LEVELS else LEVELS.index("INFO")
    return entry.time, entry.function, entry.request_id, entry.execution, level, message, fields


def _entry(row: tuple[Any, ...]) -> LogEntry:
    number, time, function, request_id, execution, level, message, fields = row
    return LogEntry(time, function, message, LEVELS[level], request_id, execution, json.loads(fields), number)
