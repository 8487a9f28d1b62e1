"""Whether the records of a tenant are as they were written: nothing edited, removed, added, moved or cut off."""

import re
from collections.abc import Iterator
from typing import Any

from tdev.domain.audit.chain import GENESIS, is_untouched, parsed
from tdev.domain.audit.trail import HEAD, LETTER, PART, TABLE
from tdev.domain.records.keys import Keys
from tdev.domain.records.sequence import Sequence
from tdev.kernel.errors import PlatformError
from tdev.kernel.plurals import counted
from tdev.model.identity import AuditCheck, AuditFault, AuditHead
from tdev.platform.storage import Query, Tables

_SORT_KEY = re.compile(rf"{LETTER}#([0-9]{{12}})")
_FIRST, _LAST = "\x01", "\U0010ffff"
_ATTRIBUTES = {"pk", "sk", "doc"}
_HEAD_ATTRIBUTES = {"pk", "sk", *AuditHead.model_fields}
_MOST_FAULTS = 100
_PAGE = 500
_UNREADABLE = (PlatformError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What a store may raise over bytes that it did not write."""


class Verifier:
    """Checks the trail of one tenant, a stretch at a time. It reads ranges of keys and writes nothing."""

    def __init__(self, tables: Tables, tenant: str) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._tenant = tenant
        self._partition = Keys(tenant).partition(PART)
        self._sort_key = Sequence(tables, TABLE, self._partition, letter=LETTER).sort_key

    def check(self, *, after: int = 0, limit: int = 1000, noted: str | None = None) -> AuditCheck:
        """Check the records from the one that follows number ``after``.

        Args:
            after: Where to begin; the record with this number is believed.
            limit: How many numbers to look at.
            noted: A hash that somebody noted; the answer says which record has it.
        """
        walk = _Walk(self._tenant, noted)
        head = self._head(walk)
        upto = after + limit
        is_last = not self._exists_behind(upto)
        walk.begin(after + 1, head.start if head else None, self._hash_of(after, head))
        self._see(walk, after, None if is_last else upto)
        if is_last:
            # Somebody may have written while we read: what the head says now includes all that was read before.
            now = self._head(walk)
            if now is not None and now.count >= walk.expected:
                self._see(walk, walk.expected - 1, now.count)
            walk.end(now)
        elif walk.expected <= upto:
            walk.miss(upto + 1)
        unique = tuple(dict.fromkeys(walk.faults))[:_MOST_FAULTS]
        following = None if is_last else upto
        return AuditCheck(checked=walk.checked, faults=unique, head=head, noted_at=walk.noted_at, next=following)

    def _see(self, walk: "_Walk", after: int, upto: int | None) -> None:
        for item in self._items(after, upto):
            walk.see(item)
            if isinstance(item, dict) and not self._stands_at(item):
                walk.fault("moved", "it does not stand where its key says")

    def _head(self, walk: "_Walk") -> AuditHead | None:
        try:
            items = self._between(HEAD, HEAD)
            if not items:
                return None
            head = AuditHead.model_validate({name: items[0][name] for name in AuditHead.model_fields}, strict=True)
            if set(items[0]) == _HEAD_ATTRIBUTES and (items[0]["pk"], items[0]["sk"]) == (self._partition, HEAD):
                return head
        except _UNREADABLE:
            pass
        walk.faults.append(AuditFault(seq=0, kind="head", message="the head is not as it was written"))
        return None

    def _items(self, after: int, upto: int | None) -> Iterator[Any]:
        """What stands in the partition in this stretch, with whatever does not belong there; None for unreadable."""
        low = self._sort_key(after) + _LAST if after else _FIRST
        high = _LAST if upto is None else self._sort_key(upto) + _LAST
        cursor: str | None = None
        read = after
        try:
            while True:
                query = Query(TABLE, self._partition, between=(low, high), limit=_PAGE, cursor=cursor)
                page = self._tables.query(query)
                yield from (item for item in page.items if not _is_head(item))
                read = max([read, *filter(None, map(_number, page.items))])
                cursor = page.cursor
                if cursor is None:
                    return
        except _UNREADABLE:
            yield from self._one_by_one(read + 1)

    def _one_by_one(self, number: int) -> Iterator[Any]:
        """The records of a page that cannot be read whole."""
        for each in range(number, number + _PAGE):
            key = self._sort_key(each)
            try:
                yield from self._between(key, key)
            except _UNREADABLE:
                yield None

    def _exists_behind(self, number: int) -> bool:
        try:
            return bool(self._between(self._sort_key(number) + _LAST, _LAST))
        except _UNREADABLE:
            return True

    def _stands_at(self, item: dict[str, Any]) -> bool:
        key = item.get("sk")
        try:
            stands = isinstance(key, str) and bool(key) and self._between(key, key) == [item]
            return stands and item.get("pk") == self._partition
        except _UNREADABLE:
            return False

    def _hash_of(self, number: int, head: AuditHead | None) -> str | None:
        """The hash that the record with this number has; None: any will do, for it cannot be known."""
        if head is None or number < head.start:
            return GENESIS
        try:
            found = self._between(self._sort_key(number), self._sort_key(number))
            fields = parsed(found[0]["doc"]) if found else None
        except _UNREADABLE:
            return None
        return str(fields["hash"]) if fields and "hash" in fields else None

    def _between(self, low: str, high: str) -> list[Any]:
        return list(self._tables.query(Query(TABLE, self._partition, between=(low, high), limit=2)).items)


class _Walk:
    """Goes over items in their order and notes what is wrong."""

    def __init__(self, tenant: str, noted: str | None) -> None:
        self.faults: list[AuditFault] = []
        self.checked = 0
        self.expected = 1
        self.noted_at: int | None = None
        self._noted = noted
        self._tenant = tenant
        self._start: int | None = None
        self._before: str | None = GENESIS

    def begin(self, expected: int, start: int | None, before: str | None) -> None:
        """Say which number comes first, where the chain starts, and the hash of the record before."""
        self.expected, self._start, self._before = expected, start, before

    def fault(self, kind: Any, message: str, seq: int | None = None) -> None:
        """Note a fault, of the record seen last when no number is given."""
        number = max(1, self.expected - 1) if seq is None else seq
        if len(self.faults) < 2 * _MOST_FAULTS:
            self.faults.append(AuditFault(seq=number, kind=kind, message=message))

    def see(self, item: Any) -> None:
        """Look at the next item."""
        number = _number(item)
        if number is None:
            self.fault("edited", "what stands here cannot be read as a record", self.expected)
            self._before = None
            return
        if number < self.expected:
            self.fault("inserted", "it stands at the place of another record", number)
            return
        if number > self.expected:
            self.miss(number)
        self.expected = number + 1
        fields = parsed(item.get("doc")) or {}
        if self._start is not None and number >= self._start:
            self._chained(item, fields, number)
        elif "hash" in fields:
            self.fault("head", "it belongs to a chain that the head does not know", number)

    def miss(self, upto: int) -> None:
        """The records before this number are not there."""
        last = f" to {upto - 1}" if upto - 1 > self.expected else ""
        self.fault("missing", f"record {self.expected}{last} is not there", self.expected)
        self.expected, self._before = upto, None

    def end(self, head: AuditHead | None) -> None:
        """Compare the end with the head."""
        last = self.expected - 1
        if head is None:
            if self._start is not None:
                self.fault("head", "the head has gone", 0)
            return
        if last < head.count:
            self.miss(head.count + 1)
        elif last > head.count:
            self.fault("inserted", f"the head knows {counted(head.count, 'record')}", head.count + 1)
        elif self._before not in (None, head.hash):
            self.fault("head", "the head has the hash of another record", 0)

    def _chained(self, item: dict[str, Any], fields: dict[str, Any], number: int) -> None:
        self.checked += 1
        own = fields.get("hash")
        if self._noted is not None and own == self._noted:
            self.noted_at = number
        intact = set(item) == _ATTRIBUTES and is_untouched(item["doc"])
        if not intact or (fields.get("seq"), fields.get("tenant")) != (number, self._tenant):
            self.fault("edited", "it is not what was written", number)
        wanted = GENESIS if number == self._start else self._before
        if wanted is not None and fields.get("before") != wanted:
            self.fault("broken_link", "it does not follow the record before it", number)
        self._before = str(own)


def _number(item: Any) -> int | None:
    """The number in the key of an item; None for what is no record."""
    key = item.get("sk") if isinstance(item, dict) else None
    found = _SORT_KEY.fullmatch(key) if isinstance(key, str) else None
    return int(found[1]) if found else None


def _is_head(item: Any) -> bool:
    return isinstance(item, dict) and item.get("sk") == HEAD
