"""SQLite as the embedded engines use it: how a database is opened, lent to threads, and how its errors leave.

Write-ahead log: one writer and many readers at a time, from any number of processes. With ``synchronous=NORMAL`` a
commit survives the end of the process (kill -9); loss of power can take the last commits with it, never the database.
``FULL`` keeps those too and costs one disk flush per commit.
"""

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tdev.kernel.errors import PlatformError

BUSY_MS = 15_000
"""How long a statement waits for a lock of another process before it fails."""

_SYNCHRONOUS = ("NORMAL", "FULL")
_NEXT: Sequence[tuple[Sequence[str], str]] = (
    (
        ("locked", "busy"),
        f"another process holds the database for more than {BUSY_MS // 1000} s; find it, or try again",
    ),
    (("malformed", "not a database"), "the file is damaged or is something else; put it aside and restore it"),
    (("is full", "disk i/o", "no space", "too large"), "make room where the data folder is, then do the same again"),
    (("readonly", "read-only", "permission"), "let this user write to the data folder, or name another in TDEV_DATA"),
)
_KEPT = 8
"""Idle connections that a pool keeps open."""


def connect(database: Path | str, *, synchronous: str = "NORMAL") -> sqlite3.Connection:
    """Open a database in autocommit mode, readable by its owner only; makes the file and its folder when missing.

    Raises:
        ValueError: When ``synchronous`` is neither NORMAL nor FULL, or the database is not a file.
        PlatformError: When it cannot be opened.
    """
    if synchronous not in _SYNCHRONOUS:
        raise ValueError(f"synchronous must be one of {', '.join(_SYNCHRONOUS)}, not {synchronous!r}")
    if str(database) in ("", ":memory:"):
        raise ValueError("the database must be a file: each connection to memory would be a database of its own")
    path = Path(database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as cause:
        raise failure(path, cause) from cause
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        # A longer log means fewer flushes into the database; 4,000 pages are 16 MB.
        connection.execute("PRAGMA wal_autocheckpoint=4000")
    except sqlite3.Error as cause:
        connection.close()
        raise failure(path, cause) from cause
    return connection


def compact(database: Path) -> int:
    """Give the space of deleted rows back to the disk; answers how many bytes. Nobody writes meanwhile.

    Raises:
        PlatformError: When somebody uses the file, or the disk has no room for its copy.
    """
    if not database.exists():
        return 0
    before = _on_disk(database)
    connection = connect(database)
    try:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as cause:
        raise failure(database, cause) from cause
    finally:
        connection.close()
    return before - _on_disk(database)


def _on_disk(database: Path) -> int:
    log = database.with_name(f"{database.name}-wal")
    return sum(path.stat().st_size for path in (database, log) if path.exists())


def failure(database: Path | str, cause: BaseException) -> PlatformError:
    """What an error of SQLite or of the file system becomes when it leaves an engine."""
    return PlatformError(f"database {Path(database).name}: {cause}", hint=next_step(cause))


def next_step(cause: BaseException) -> str | None:
    """What to do about an error of SQLite or of the file system; None when nothing more is known than it says."""
    said = str(cause).lower()
    for words, hint in _NEXT:
        if any(word in said for word in words):
            return hint
    return None


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the write lock at once, commit at the end, roll back on any error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class Pool:
    """Connections to one database, one per caller at a time.

    Lent and given back rather than kept per thread: a server with one thread per request would otherwise open one
    per request and never close it. Writers of this process queue at ``writing``, in place of SQLite's sleeping retry,
    which is left for writers of other processes.
    """

    def __init__(self, database: Path | str, *, synchronous: str = "NORMAL") -> None:
        """Open the first connection, so that a wrong path fails here. Raises as ``connect``."""
        self._database = database
        self._synchronous = synchronous
        self._idle = deque([connect(database, synchronous=synchronous)])
        self._closed = False
        self.writing = threading.Lock()

    def take(self) -> sqlite3.Connection:
        """A connection that nobody else uses until it is given back.

        Raises:
            PlatformError: When the pool is closed, or the database cannot be opened.
        """
        try:
            return self._idle.pop()
        except IndexError:
            if self._closed:
                raise PlatformError(f"database {Path(self._database).name} is closed already") from None
            return connect(self._database, synchronous=self._synchronous)

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Return what ``take`` gave."""
        if self._closed or len(self._idle) >= _KEPT:
            connection.close()
        else:
            self._idle.append(connection)

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """``take`` and ``give_back`` around a block; errors of SQLite leave it as ``PlatformError``."""
        connection = self.take()
        try:
            yield connection
        except sqlite3.Error as cause:
            raise failure(self._database, cause) from cause
        finally:
            self.give_back(connection)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """``lend`` inside one transaction."""
        with self.writing, self.lend() as connection, transaction(connection):
            yield connection

    def close(self) -> None:
        """Close all; connections that are lent out close when they come back. Closing twice is no error."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
