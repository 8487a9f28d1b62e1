"""Executions and their events.

An execution is one item, and two short ones that put its summary into lists: of all, and of those with its status.
Whoever changes it must have seen its last revision, so nothing is overwritten unseen; a final status stays.
"""

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from tdev.domain.audit.trail import AuditTrail, Deed
from tdev.domain.execution import documents
from tdev.domain.notices.outbox import Outbox
from tdev.domain.notices.telling import execution_news
from tdev.domain.records.keys import Keys
from tdev.domain.records.sequence import Sequence
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, ConflictError, NotFoundError, PlatformError
from tdev.model.execution import FINAL, Event, Execution, ExecutionStatus
from tdev.platform.artifacts import Artifacts
from tdev.platform.storage import Absent, Equals, Item, Operation, Put, Query, Tables

_TABLE = "executions"
_ATTEMPTS = 1000
REOPENABLE = frozenset({"failed", "cancelled", "timed_out"})
"""How an execution may have ended that is to go on."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an execution stands, without the rest of it; ``updated_at`` is a time as records have it."""

    status: ExecutionStatus
    updated_at: str
    machine_arn: str | None


class ExecutionStore:
    """The executions of one tenant; with an ``outbox`` each question to a person is told there."""

    def __init__(
        self,
        tables: Tables,
        artifacts: Artifacts,
        tenant: str,
        *,
        outbox: Outbox | None = None,
        clock: Clock = system_clock,
    ) -> None:
        """Bind the store to a tenant. Raises ``InvalidError`` when the tenant is none."""
        self._outbox = outbox
        self._tables = tables
        self._artifacts = artifacts
        self._keys = Keys(tenant)
        self._trail = AuditTrail(tables, tenant, clock=clock)
        self._clock = clock

    def creation(self, execution: Execution) -> builtins.list[Operation]:
        """What creates an execution, for a transaction with something else (``Idempotency.claim``)."""
        placed = execution.model_copy(update={"tenant": self._keys.tenant})
        main = {**self._key(placed.id), **documents.write(placed, self._artifacts), "status": placed.status, "rev": 1}
        return [Put(_TABLE, main, Absent()), *self._listing(placed)]

    def create(self, execution: Execution, *, deed: Deed | None = None) -> Execution:
        """Keep a new execution durably; answers it as this tenant's. A deed goes on record with it.

        Raises:
            ConflictError: When there is one with this id.
        """
        try:
            self._write(deed, self.creation(execution))
        except ConditionFailedError as error:
            raise ConflictError(f"there is an execution {execution.id!r} already") from error
        return execution.model_copy(update={"tenant": self._keys.tenant})

    def get(self, id: str) -> Execution:
        """The whole execution.

        Raises:
            NotFoundError: When this tenant has none with this id.
        """
        return self._read(self._item(id))

    def standing(self, id: str) -> Standing | None:
        """How an execution stands, read without its large parts; None when this tenant has none with this id."""
        item = self._tables.get(_TABLE, self._key(id))
        if item is None:
            return None
        doc = from_json(item["doc"])
        return Standing(item["status"], doc["updated_at"], doc.get("machine_arn"))

    def save(self, execution: Execution, *, was: ExecutionStatus | None = None, deed: Deed | None = None) -> Execution:
        """Replace an execution that has not ended; answers it with the time of the change.

        Args:
            execution: What it is to be.
            was: The status it must have now; None: any that is not final.
            deed: What to put on record with it.

        Raises:
            ConflictError: When its status is final, or is not ``was``.
            NotFoundError: When this tenant has none with this id.
        """

        def replace(now: Execution) -> Execution:
            if was is not None and now.status != was:
                raise ConflictError(f"execution {now.id!r} is {now.status}, not {was}")
            return execution

        return self.change(execution.id, replace, deed=deed)

    def change(self, id: str, step: Callable[[Execution], Execution], *, deed: Deed | None = None) -> Execution:
        """Read, change and write; again from the start when somebody else was quicker.

        Args:
            id: Which execution.
            step: From what it is to what it shall be; may raise to leave it. May be called more than once.
            deed: What to put on record with it.

        Raises:
            ConflictError: When its status is final.
            NotFoundError: When this tenant has none with this id.
        """

        def unless_ended(now: Execution) -> Execution:
            if now.status in FINAL:
                raise ConflictError(f"execution {id!r} has ended: {now.status}", hint="start a new one")
            return step(now)

        return self._change(id, unless_ended, deed)

    def _change(self, id: str, step: Callable[[Execution], Execution], deed: Deed | None) -> Execution:
        for _ in range(_ATTEMPTS):
            item = self._item(id)
            before = self._read(item)
            fixed = {
                "id": id,
                "tenant": before.tenant,
                "created_at": before.created_at,
                "updated_at": iso(self._clock()),
            }
            after = step(before).model_copy(update=fixed)
            attributes = documents.write(after, self._artifacts)
            main = {**self._key(id), **attributes, "status": after.status, "rev": item["rev"] + 1}
            operations: list[Operation] = [Put(_TABLE, main, Equals("rev", item["rev"]))]
            if after.status != before.status:
                operations += self._listing(after)
            news = self._outbox.puts(*execution_news(before, after)) if self._outbox else []
            try:
                self._write(deed, [*operations, *news])
            except ConditionFailedError:
                continue
            if self._outbox and news:
                self._outbox.flush()
            return after
        raise PlatformError(f"execution {id} is changed by too many at once", hint="try again")

    def list(
        self, status: ExecutionStatus | None = None, cursor: str | None = None, limit: int = 100
    ) -> tuple[builtins.list[Execution], str | None]:
        """Summaries, newest first, and the cursor to the next ones.

        A summary has no plan, rounds, parts made, trace, inputs and result; its ``updated_at`` is that of its status.

        Raises:
            InvalidError: When the cursor is none.
        """
        partition = self._keys.partition("EXECS", status or "all")
        query = Query(_TABLE, partition, index="list", limit=limit, cursor=cursor, forward=False)
        page = self._tables.query(query)
        return [Execution.model_validate_json(item["doc"]) for item in page.items], page.cursor

    def active(self, upto: int) -> int:
        """How many executions are accepted or running, counted up to a number."""
        count = 0
        for status in ("accepted", "running"):
            cursor: str | None = None
            while count < upto:
                partition = self._keys.partition("EXECS", status)
                page = self._tables.query(Query(_TABLE, partition, index="list", limit=upto - count, cursor=cursor))
                count, cursor = count + len(page.items), page.cursor
                if cursor is None:
                    break
        return count

    def reopen(self, id: str, *, deed: Deed | None = None) -> Execution:
        """Let an execution that failed, was cancelled or timed out be under way again.

        Raises:
            ConflictError: When it is anything else.
            NotFoundError: When this tenant has none with this id.
        """

        def running(now: Execution) -> Execution:
            if now.status not in REOPENABLE:
                raise ConflictError(f"execution {id!r} is {now.status}", hint="start a new one")
            return now.model_copy(update={"status": "running", "error": None})

        return self._change(id, running, deed)

    def append_event(self, id: str, type: str, detail: Mapping[str, Any] | None = None) -> Event:
        """Write the next event of an execution; its numbers are 1, 2, 3 ... in the order in which they can be read.

        Raises:
            NotFoundError: When this tenant has no such execution.
        """
        self._item(id)
        at = iso(self._clock())

        def record(number: int, before: Item | None) -> Item:
            return {"doc": Event(seq=number, at=at, type=type, detail=dict(detail or {})).model_dump_json()}

        return _event(self._events(id).append(record))

    def events(self, id: str, after_seq: int = 0, limit: int = 100) -> builtins.list[Event]:
        """At most ``limit`` events in their order, from the one that follows number ``after_seq``.

        Raises:
            NotFoundError: When this tenant has no such execution.
        """
        self._item(id)
        return [_event(item) for item in self._events(id).after(after_seq, limit)]

    def _events(self, id: str) -> Sequence:
        return Sequence(self._tables, _TABLE, self._keys.partition("EXEC", id), letter="E")

    def _item(self, id: str) -> Item:
        item = self._tables.get(_TABLE, self._key(id))
        if item is None:
            raise NotFoundError(f"there is no execution {id!r}", hint="list the executions to see their ids")
        return item

    def _read(self, item: Item) -> Execution:
        return documents.read(item, self._artifacts, self._keys.tenant)

    def _listing(self, execution: Execution) -> builtins.list[Operation]:
        text = documents.summary(execution).model_dump_json()
        place = f"{execution.created_at}#{execution.id}"
        return [
            Put(
                _TABLE,
                {
                    **self._keys.key(sort, "EXEC", execution.id),
                    "doc": text,
                    "list_pk": self._keys.partition("EXECS", which),
                    "list_sk": place,
                },
            )
            for sort, which in (("IN_ALL", "all"), ("IN_STATUS", execution.status))
        ]

    def _write(self, deed: Deed | None, operations: builtins.list[Operation]) -> None:
        if deed is None:
            self._tables.write(*operations)
        else:
            self._trail.append(deed, *operations)

    def _key(self, id: str) -> dict[str, str]:
        return dict(self._keys.key("EXEC", "EXEC", id))


def _event(item: Item) -> Event:
    return Event.model_validate_json(item["doc"])
