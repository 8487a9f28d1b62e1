"""The outbox: an event is written in the transaction of what it tells of, or neither is; then it goes onto the bus."""

import logging
from collections.abc import Callable

from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import PlatformError
from tdev.kernel.ids import new_id
from tdev.model.notice import DETAILS, Envelope
from tdev.model.noun import Noun
from tdev.platform.events import Bus
from tdev.platform.storage import Absent, Delete, Put, Query, Tables

_TABLE = "notices"
_PART = "OUTBOX"
_AT_ONCE = 50
_LOGGER = logging.getLogger("tdev.notices")
_TYPES = {detail: name for name, detail in DETAILS.items()}


def envelope(detail: Noun, now: float) -> Envelope:
    """The event that tells of a detail, with an id of its own."""
    id = new_id("evt", lambda: now)
    told = {**detail.model_dump(mode="json"), "event_id": id}
    return Envelope.model_validate({"id": id, "detail-type": _TYPES[type(detail)], "time": iso(now), "detail": told})


class Outbox:
    """The outbox of one tenant.

    Args:
        tables: Where it is, with what it tells of.
        tenant: Whose it is.
        bus: Answers where the events go; asked for only when there are any.
        clock: Seconds since the epoch.
    """

    def __init__(self, tables: Tables, tenant: str, bus: Callable[[], Bus], *, clock: Clock = system_clock) -> None:
        self._tables = tables
        self._keys = Keys(tenant)
        self._bus = bus
        self._clock = clock

    def puts(self, *details: Noun) -> list[Put]:
        """What keeps events of these details, for the transaction of the change. ``flush`` is to follow it."""
        if details:
            self._bus().expect(self._keys.tenant)
        return [self._put(envelope(detail, self._clock())) for detail in details]

    def tell(self, *details: Noun) -> None:
        """Tell of something that is no change of a record. Raises ``PlatformError`` when it cannot be kept."""
        self._tables.write(*self.puts(*details))
        self.flush()

    def flush(self) -> int:
        """Publish what is here and forget it; answers how much there was. What cannot be published stays here."""
        partition, count = self._keys.partition(_PART), 0
        try:
            while items := self._tables.query(Query(_TABLE, partition, limit=_AT_ONCE)).items:
                self._bus().publish([Envelope.model_validate_json(item["doc"]) for item in items])
                self._tables.write(*(Delete(_TABLE, {"pk": item["pk"], "sk": item["sk"]}) for item in items))
                count += len(items)
        except PlatformError as cause:
            # What they tell of is done and must not fail by this; the next flush publishes them.
            _LOGGER.warning("events of %s wait in their outbox: %s", self._keys.tenant, cause.message)
        return count

    def _put(self, event: Envelope) -> Put:
        key = self._keys.key(f"E#{event.id}", _PART)
        return Put(_TABLE, {**key, "doc": event.model_dump_json(by_alias=True)}, Absent())
