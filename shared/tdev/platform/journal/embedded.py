"""The journal in SQLite: one table, one statement per record, one commit per call."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tdev.platform.sqlite import Pool, failure, transaction

_CREATE = (
    "CREATE TABLE IF NOT EXISTS journal (stream TEXT NOT NULL, sequence INTEGER NOT NULL, record BLOB NOT NULL, "
    "PRIMARY KEY (stream, sequence))"
)
_APPEND = "INSERT OR REPLACE INTO journal VALUES (?, ?, ?)"
_READ = "SELECT sequence, record FROM journal WHERE stream = ? ORDER BY sequence"
_STREAMS = "SELECT stream, sum(length(record)) FROM journal GROUP BY stream"
_DROP = "DELETE FROM journal WHERE stream = ?"


class SqliteJournal:
    """The ``Journal`` port on one file; safe for threads and for several processes."""

    def __init__(self, database: Path | str, *, synchronous: str = "NORMAL") -> None:
        """Open the file, which may be that of the tables. Raises ``PlatformError`` when it cannot be opened."""
        self._database = database
        self._pool = Pool(database, synchronous=synchronous)
        with self._pool.lend() as connection:
            connection.execute(_CREATE)

    def close(self) -> None:
        """Close the file. Closing twice is no error; any other call after it is a ``PlatformError``."""
        self._pool.close()

    def append(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        """See ``Journal.append``."""
        rows = list(records)
        connection = self._pool.take()
        try:
            with self._pool.writing:
                if len(rows) == 1:  # a statement outside a transaction commits itself
                    connection.execute(_APPEND, rows[0])
                elif rows:
                    with transaction(connection):
                        connection.executemany(_APPEND, rows)
        except sqlite3.Error as cause:
            raise failure(self._database, cause) from cause
        finally:
            self._pool.give_back(connection)

    def read(self, stream: str) -> list[tuple[int, bytes]]:
        """See ``Journal.read``."""
        with self._pool.lend() as connection:
            return connection.execute(_READ, (stream,)).fetchall()

    def streams(self) -> list[tuple[str, int]]:
        """The streams that have records, each with its bytes."""
        with self._pool.lend() as connection:
            return connection.execute(_STREAMS).fetchall()

    def drop(self, stream: str) -> None:
        """See ``Journal.drop``."""
        with self._pool.write() as connection:
            connection.execute(_DROP, (stream,))
