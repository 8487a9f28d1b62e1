"""What the runs of a tenant have cost on each day, added up exactly by writers that do not know of each other."""

from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, PlatformError
from tdev.platform.storage import Absent, Condition, Equals, Item, Put, Tables

_TABLE = "executions"
_ATTEMPTS = 1000
_DAY = 10


class Spending:
    """The amounts of one tenant by day (UTC), in nano; or whatever else is added up by day, under another word."""

    def __init__(self, tables: Tables, tenant: str, *, what: str = "SPENT", clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._what = what
        self._tables = tables
        self._keys = Keys(tenant)
        self._clock = clock

    def today(self) -> int:
        """What was spent today."""
        item = self._read(self._today())
        return 0 if item is None else int(item["spent"])

    def add(self, amount: int) -> int:
        """Add to today; answers the new sum. Nothing is written for 0."""
        day = self._today()
        for _ in range(_ATTEMPTS):
            item = self._read(day)
            known = 0 if item is None else int(item["spent"])
            if not amount:
                return known
            when: Condition = Absent() if item is None else Equals("spent", known)
            try:
                self._tables.write(Put(_TABLE, {**self._keys.key(day, self._what), "spent": known + amount}, when))
            except ConditionFailedError:
                continue
            return known + amount
        raise PlatformError("what was spent is changed by too many at once", hint="try again")

    def _today(self) -> str:
        return iso(self._clock())[:_DAY]

    def _read(self, day: str) -> Item | None:
        return self._tables.get(_TABLE, self._keys.key(day, self._what))
