"""The journal in the executions table, through the ``Tables`` port, for runs whose checkpoints are kept on AWS."""

from collections.abc import Iterable, Sequence

from tdev.kernel.tenant import checked_tenant
from tdev.platform.storage import Delete, Operation, Put, Query, Tables
from tdev.platform.storage.rules import MOST_BYTES, MOST_OPERATIONS, MOST_TRANSACTION_BYTES

_TABLE = "executions"
_ROOM = 4096
"""Bytes of an item that are not its record: keys and names."""


class TablesJournal:
    """The ``Journal`` port over any ``Tables``, bound to one tenant.

    Up to 100 records and 4 MiB are one transaction; more are several, in their order, so that what is durable after a
    crash is always a beginning of what was given.
    """

    def __init__(self, tables: Tables, tenant: str) -> None:
        """Use the executions table. Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._tenant = checked_tenant(tenant)

    def append(self, records: Iterable[tuple[str, int, bytes]]) -> None:
        """See ``Journal.append``. A record of more than 400 KiB is a ``TooLargeError``."""
        last = {(stream, sequence): record for stream, sequence, record in records}
        batch: list[Operation] = []
        filled = 0
        for (stream, sequence), record in last.items():
            weight = min(len(record), MOST_BYTES) + _ROOM
            if len(batch) == MOST_OPERATIONS or filled + weight > MOST_TRANSACTION_BYTES:
                self._write(batch)
                batch, filled = [], 0
            item = {"pk": self._partition(stream), "sk": f"R#{sequence:012d}", "record": record}
            batch.append(Put(_TABLE, item))
            filled += weight
        self._write(batch)

    def read(self, stream: str) -> list[tuple[int, bytes]]:
        """See ``Journal.read``."""
        found: list[tuple[int, bytes]] = []
        cursor = None
        while True:
            page = self._tables.query(Query(_TABLE, self._partition(stream), begins="R#", limit=1000, cursor=cursor))
            found += [(int(item["sk"][2:]), item["record"]) for item in page.items]
            cursor = page.cursor
            if cursor is None:
                return found

    def drop(self, stream: str) -> None:
        """See ``Journal.drop``."""
        pk = self._partition(stream)
        while True:
            page = self._tables.query(Query(_TABLE, pk, begins="R#", limit=MOST_OPERATIONS))
            self._write([Delete(_TABLE, {"pk": pk, "sk": item["sk"]}) for item in page.items])
            if page.cursor is None:
                return

    def _write(self, batch: Sequence[Operation]) -> None:
        if batch:
            self._tables.write(*batch)

    def _partition(self, stream: str) -> str:
        return f"T#{self._tenant}#JOURNAL#{stream}"
