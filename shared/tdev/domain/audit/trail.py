"""The audit trail: a record is written in the transaction of the change that it tells of, or neither is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tdev.domain.records.keys import Keys
from tdev.domain.records.sequence import Sequence
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.model.identity import AuditRecord
from tdev.platform.storage import Item, Operation, Tables

_TABLE = "audit"


@dataclass(frozen=True, slots=True)
class Deed:
    """What to record; the trail adds tenant, number and time."""

    subject: str
    action: str
    target: str
    outcome: Literal["done", "refused", "failed"] = "done"
    request_id: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


class AuditTrail:
    """The trail of one tenant."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._keys = Keys(tenant)
        self._clock = clock
        self._sequence = Sequence(tables, _TABLE, self._keys.partition("AUDIT"), letter="R")

    def append(self, deed: Deed, *operations: Operation) -> AuditRecord:
        """Record a deed in one transaction with the operations that do it (at most 99).

        Raises:
            ConditionFailedError: When a condition of these operations does not hold; nothing is written or recorded.
        """
        item = self._sequence.append(lambda number, before: self._item(deed, number), *operations)
        return _record(item)

    def list(self, *, after: int = 0, limit: int = 100) -> list[AuditRecord]:
        """Records in their order, from the one that follows number ``after``."""
        return [_record(item) for item in self._sequence.after(after, limit)]

    def _item(self, deed: Deed, number: int) -> Item:
        record = AuditRecord(
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
        return {"doc": record.model_dump_json()}


def _record(item: Item) -> AuditRecord:
    return AuditRecord.model_validate_json(item["doc"])
