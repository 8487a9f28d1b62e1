"""The bus of one machine: a queue in SQLite, written by every process and read by the one that delivers."""

from collections.abc import Sequence
from pathlib import Path

from tdev.model.notice import Envelope
from tdev.platform.sqlite import Pool

_CREATE = (
    "CREATE TABLE IF NOT EXISTS events (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS tenants (tenant TEXT PRIMARY KEY)",
)
_PUBLISH = "INSERT OR IGNORE INTO events (id, event) VALUES (?, ?)"
_WAITING = "SELECT event FROM events ORDER BY place LIMIT ?"
_TAKEN = "DELETE FROM events WHERE id = ?"
_EXPECT = "INSERT OR IGNORE INTO tenants VALUES (?)"
_TENANTS = "SELECT tenant FROM tenants ORDER BY tenant"


class SqliteBus:
    """The ``Queue`` port on one file; safe for threads and for several processes."""

    def __init__(self, database: Path | str, *, synchronous: str = "NORMAL") -> None:
        """Open the file. Raises ``PlatformError`` when it cannot be opened."""
        self._pool = Pool(database, synchronous=synchronous)
        self._expected: set[str] = set()
        with self._pool.write() as connection:
            for statement in _CREATE:
                connection.execute(statement)

    def close(self) -> None:
        """Close the file; closing twice is no error."""
        self._pool.close()

    def expect(self, tenant: str) -> None:
        """See ``Bus.expect``."""
        if tenant not in self._expected:
            with self._pool.write() as connection:
                connection.execute(_EXPECT, (tenant,))
            self._expected.add(tenant)

    def publish(self, events: Sequence[Envelope]) -> None:
        """See ``Bus.publish``."""
        rows = [(event.id, event.model_dump_json(by_alias=True)) for event in events]
        with self._pool.write() as connection:
            connection.executemany(_PUBLISH, rows)

    def tenants(self) -> list[str]:
        """See ``Queue.tenants``."""
        with self._pool.lend() as connection:
            return [row[0] for row in connection.execute(_TENANTS)]

    def waiting(self, limit: int = 100) -> list[Envelope]:
        """See ``Queue.waiting``."""
        with self._pool.lend() as connection:
            return [Envelope.model_validate_json(row[0]) for row in connection.execute(_WAITING, (limit,))]

    def taken(self, ids: Sequence[str]) -> None:
        """See ``Queue.taken``."""
        with self._pool.write() as connection:
            connection.executemany(_TAKEN, [(id,) for id in ids])
