"""The audit trail: a record is written in the transaction of the change that it tells of, or neither is.

The head, an item of its own, has the number and the hash of the newest record and moves with each, so that records
which are cut off at the end are missed. The table is only asked for ranges of keys, and only put into.
"""

import builtins
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from tdev.domain.audit.chain import GENESIS, sealed, written
from tdev.domain.records.keys import Keys
from tdev.domain.records.sequence import Sequence
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, PlatformError
from tdev.model.identity import AuditHead, AuditRecord
from tdev.platform.storage import Absent, Equals, Item, Operation, Put, Query, Tables

TABLE = "audit"
PART = "AUDIT"
LETTER = "R"
HEAD = "HEAD"
Outcome = Literal["done", "refused", "failed"]

_ATTEMPTS = 1000
"""Each lost attempt means that somebody else's record was written, so this many are lost only if something is wrong."""
_LOOK = "look at it with: tdev audit verify"
_MOST_LOOKED_AT = 2000
"""Records that one page of a filtered list reads at most; it may have fewer items than were asked for, and go on."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What to record; the trail adds tenant, number and time."""

    subject: str
    action: str
    target: str
    outcome: Outcome = "done"
    request_id: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records a list is to have; None: any. ``since`` is a time as records have it."""

    subject: str | None = None
    action: str | None = None
    target: str | None = None
    since: str | None = None

    def fits(self, record: AuditRecord) -> bool:
        """Whether a record is wanted, as far as its time does not decide."""
        asked = (self.subject, self.action, self.target)
        found = (record.subject, record.action, record.target)
        return all(wanted in (None, value) for wanted, value in zip(asked, found, strict=True))


class AuditTrail:
    """The trail of one tenant."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._partition = self._keys.partition(PART)
        self._clock = clock
        self._sequence = Sequence(tables, TABLE, self._partition, letter=LETTER)

    def append(self, deed: Deed, *operations: Operation) -> AuditRecord:
        """Record a deed in one transaction with the operations that do it (at most 98).

        Raises:
            ConditionFailedError: When a condition of these operations does not hold; nothing is written or recorded.
        """
        for _ in range(_ATTEMPTS):
            head = self.head()
            number, before = (head.count, head.hash) if head else (self._last_without_chain(), GENESIS)
            record = sealed(self._record(deed, number + 1), before)
            moved = AuditHead(count=record.seq, hash=record.hash, start=head.start if head else record.seq)
            item = {"pk": self._partition, "sk": self._sequence.sort_key(record.seq), "doc": written(record)}
            place = {"pk": self._partition, "sk": HEAD, **moved.model_dump()}
            unmoved = Equals("hash", before) if head else Absent()
            try:
                self._tables.write(*operations, Put(TABLE, item, Absent()), Put(TABLE, place, unmoved))
            except ConditionFailedError as error:
                if error.index < len(operations):
                    raise
            else:
                return record
        raise PlatformError(f"there is no place for an audit record after {_ATTEMPTS} attempts", hint=_LOOK)

    def head(self) -> AuditHead | None:
        """Where the chain stands; None before the first record.

        Raises:
            PlatformError: When somebody has damaged it. Then nothing can be recorded, and so nothing changed.
        """
        found = self._tables.query(Query(TABLE, self._partition, between=(HEAD, HEAD), limit=1)).items
        try:
            return AuditHead(**{name: found[0][name] for name in AuditHead.model_fields}) if found else None
        except (ValueError, KeyError) as cause:
            raise PlatformError("the head of the audit trail is damaged", hint=_LOOK) from cause

    def list(self, *, after: int = 0, limit: int = 100) -> list[AuditRecord]:
        """Records in their order, from the one that follows number ``after``."""
        with _readable():
            return [_read(item) for item in self._sequence.after(after, limit)]

    def newest(
        self, wanted: Wanted | None = None, cursor: str | None = None, limit: int = 100
    ) -> tuple[builtins.list[AuditRecord], str | None]:
        """Records, newest first, and the cursor to the older ones. A page may be short although there are more.

        Raises:
            InvalidError: When the cursor is none.
        """
        wanted = wanted or Wanted()
        found: builtins.list[AuditRecord] = []
        for _ in range(max(1, _MOST_LOOKED_AT // limit)):
            begins, more = f"{LETTER}#", limit - len(found)
            query = Query(TABLE, self._partition, begins=begins, limit=more, cursor=cursor, forward=False)
            with _readable():
                page = self._tables.query(query)
                records = [_read(item) for item in page.items]
            cursor = page.cursor
            for record in records:
                if wanted.since is not None and record.at < wanted.since:
                    return found, None
                if wanted.fits(record):
                    found.append(record)
            if cursor is None or len(found) == limit:
                break
        return found, cursor

    def _last_without_chain(self) -> int:
        """The number of the newest record in a store from before there was a chain; 0 in a new one."""
        return self._sequence.number(self._sequence.last())

    def _record(self, deed: Deed, number: int) -> AuditRecord:
        return AuditRecord(
            tenant=self._keys.tenant,
            seq=number,
            at=iso(self._clock()),
            subject=deed.subject,
            action=deed.action,
            target=deed.target,
            outcome=deed.outcome,
            request_id=deed.request_id,
            detail=dict(deed.detail),
        )


@contextmanager
def _readable() -> Iterator[None]:
    """What somebody has damaged is our failure and not the caller's. Raises ``PlatformError``."""
    try:
        yield
    except (ValueError, TypeError, LookupError) as cause:
        raise PlatformError("a record of the audit trail cannot be read", hint=_LOOK) from cause


def _read(item: Item) -> AuditRecord:
    return AuditRecord.model_validate_json(item["doc"])
