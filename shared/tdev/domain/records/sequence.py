"""Records with numbers 1, 2, 3 ... in one partition, without gaps, for writers that do not know of each other."""

from collections.abc import Callable

from tdev.kernel.errors import ConditionFailedError, PlatformError
from tdev.platform.storage import Absent, Item, Operation, Put, Query, Tables

_ATTEMPTS = 1000
"""Each lost attempt means that somebody else's record was written, so this many are lost only if something is wrong."""


class Sequence:
    """One numbered list. A record is readable only when all before it are, so a reader can go on from the last."""

    def __init__(self, tables: Tables, table: str, partition: str, *, letter: str) -> None:
        """Keep the records in a partition, with sort keys ``<letter>#<number>``."""
        self._tables = tables
        self._table = table
        self._partition = partition
        self._letter = letter

    def last(self) -> Item | None:
        """The newest record."""
        query = Query(self._table, self._partition, begins=f"{self._letter}#", limit=1, forward=False)
        items = self._tables.query(query).items
        return items[0] if items else None

    def after(self, number: int, limit: int) -> list[Item]:
        """At most ``limit`` records that follow a number, in their order."""
        bounds = (self.sort_key(number + 1), f"{self._letter}$")  # $ follows #
        return self._tables.query(Query(self._table, self._partition, between=bounds, limit=limit)).items

    def append(self, record: Callable[[int, Item | None], Item], *operations: Operation) -> Item:
        """Write the next record, together with other operations.

        Args:
            record: From its number and the record before it: the attributes to write. Called again with another number
                when a writer was quicker.
            operations: What is to happen with it, or not at all.

        Raises:
            ConditionFailedError: When the condition of one of the other operations does not hold (with its index).
        """
        for _ in range(_ATTEMPTS):
            before = self.last()
            number = self.number(before) + 1
            item = {**record(number, before), "pk": self._partition, "sk": self.sort_key(number)}
            try:
                self._tables.write(*operations, Put(self._table, item, Absent()))
            except ConditionFailedError as error:
                if error.index != len(operations):
                    raise
            else:
                return item
        raise PlatformError(f"no place for a record in {self._table}: {_ATTEMPTS} others were quicker")

    def sort_key(self, number: int) -> str:
        """The sort key of a number: twelve digits, so that texts sort as numbers do."""
        return f"{self._letter}#{number:012d}"

    def number(self, item: Item | None) -> int:
        """The number of a record; 0 for none."""
        return int(item["sk"][len(self._letter) + 1 :]) if item else 0
