"""Events on their way to subscriptions: tried again with growing pauses, and kept as dead letters when none helped."""

import builtins
from dataclasses import dataclass

from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, NotFoundError
from tdev.model.notice import Delivery, DeliveryStatus, Envelope
from tdev.platform.storage import Absent, Delete, Put, Query, Tables

_TABLE = "notices"
_WAITING = "WAITING"
_DONE = "DELIVERIES"
KEPT_S = 14 * 86_400
"""So long deliveries and dead letters can be looked at."""
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 3600.0
MOST_ATTEMPTS = 30
"""With the pauses between them about a day."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one attempt.

    Attributes:
        delivered: Whether it arrived.
        why: What kept it from that; never an address.
        final: Whether another attempt would not change that.
    """

    delivered: bool
    why: str = ""
    final: bool = False


def pause_s(attempts: int) -> float:
    """Seconds to wait after so many attempts (from 1): doubled each time, at most an hour."""
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (attempts - 1))


class Deliveries:
    """The deliveries of one tenant: those that wait in one partition, those that are done in another."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self._tables = tables
        self._keys = Keys(tenant)
        self._clock = clock

    def add(self, event: Envelope, subscription: str) -> None:
        """Send an event on its way; one that is on its way or has arrived already is left alone."""
        id = f"{event.id}-{subscription}"
        if self._tables.get(_TABLE, self._keys.key(id, _DONE)) is not None:
            return
        made = Delivery(id=id, event=event, subscription=subscription, updated_at=iso(self._clock()))
        try:
            self._tables.write(Put(_TABLE, self._item(made, _WAITING), Absent()))
        except ConditionFailedError:
            return

    def waiting(self) -> builtins.list[Delivery]:
        """Those on their way, oldest event first; at most 1,000."""
        items = self._tables.query(Query(_TABLE, self._keys.partition(_WAITING), limit=1000)).items
        return [Delivery.model_validate_json(item["doc"]) for item in items]

    def noted(self, delivery: Delivery, tried: Tried) -> Delivery:
        """Keep what came of an attempt: it has arrived, waits for the next one, or is a dead letter."""
        attempts = delivery.attempts + 1
        status: DeliveryStatus = "delivered" if tried.delivered else "waiting"
        if not tried.delivered and (tried.final or attempts >= MOST_ATTEMPTS):
            status = "dead"
        now = self._clock()
        changes = {"status": status, "attempts": attempts, "why": tried.why[:300], "updated_at": iso(now)}
        after = delivery.model_copy(update={**changes, "next_at": now + pause_s(attempts)})
        if status == "waiting":
            self._tables.write(Put(_TABLE, self._item(after, _WAITING)))
        else:
            gone = Delete(_TABLE, self._keys.key(delivery.id, _WAITING))
            self._tables.write(gone, Put(_TABLE, self._item(after, _DONE)))
        return after

    def again(self, id: str) -> Delivery:
        """Send a dead letter on its way once more. Raises ``NotFoundError`` when there is none of this id."""
        item = self._tables.get(_TABLE, self._keys.key(id, _DONE))
        found = Delivery.model_validate_json(item["doc"]) if item else None
        if found is None or found.status != "dead":
            raise NotFoundError(f"there is no dead letter {id!r}", hint="list them with: tdev notify deliveries")
        fresh = found.model_copy(update={"status": "waiting", "attempts": 0, "next_at": 0.0})
        gone = Delete(_TABLE, self._keys.key(id, _DONE))
        self._tables.write(gone, Put(_TABLE, self._item(fresh, _WAITING)))
        return fresh

    def list(
        self, status: DeliveryStatus | None = None, cursor: str | None = None, limit: int = 50
    ) -> tuple[builtins.list[Delivery], str | None]:
        """Deliveries, newest event first: those that wait, or those that are done (with a status: only these).

        Raises:
            InvalidError: When the cursor is none.
        """
        part = _WAITING if status == "waiting" else _DONE
        query = Query(_TABLE, self._keys.partition(part), limit=limit, cursor=cursor, forward=False)
        page = self._tables.query(query)
        found = [Delivery.model_validate_json(item["doc"]) for item in page.items]
        return [each for each in found if status in (None, each.status)], page.cursor

    def _item(self, delivery: Delivery, part: str) -> dict[str, object]:
        until = {} if part == _WAITING else {"expires": int(self._clock()) + KEPT_S}
        return {**self._keys.key(delivery.id, part), "doc": delivery.model_dump_json(), **until}
