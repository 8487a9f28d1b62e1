"""The newest calls of each service, kept so that an upgrade can be tried with what callers really ask.

A ring of 50 calls for each service, in its tenant's own store, each with what components that reach outside have
answered. What is larger than 16 KiB is not kept, nor what a caller was refused for; what looks like a secret is masked.
Who does not want it switches it off, and what was kept is gone.
"""

import json
import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tdev.domain.analysis.risks import holds_key
from tdev.domain.delivery.replay import Recorded
from tdev.domain.records.keys import Keys
from tdev.kernel.clock import Clock, iso, system_clock
from tdev.kernel.errors import ConditionFailedError, PlatformError, TDevError
from tdev.kernel.json_types import canonical
from tdev.kernel.redaction import HANDED_OUT, MASK, SHAPES
from tdev.platform.hosting import Called, Calls
from tdev.platform.storage import Absent, Equals, Put, Query, Tables
from tdev.platform.telemetry import LogEntry

KEPT = 50
"""Calls of a service."""
MOST_BYTES = 16 * 1024
"""Of the inputs of a call, and of what its components answered."""
PAUSE_S = 0.1
"""A process keeps at most one call of a service in this time: under load a sample is enough."""
_TABLE = "services"
_RING = "RING"
_ATTEMPTS = 3
"""A call that is not kept is no loss."""
_MANY = 1000
_SECRET_NAME = re.compile(
    r"passw|secret|token|api_?key|private_?key|access_?key|authorization|credential|cookie|session", re.IGNORECASE
)
_LOGGER = logging.getLogger("tdev.delivery")


@dataclass(frozen=True, slots=True)
class _Ring:
    """Whether calls are recorded, how many were, and the revision of this (0: it is new)."""

    on: bool = True
    calls: int = 0
    revision: int = 0


class Recordings:
    """The recorded calls of one tenant's services."""

    def __init__(self, tables: Tables, tenant: str, *, clock: Clock = system_clock) -> None:
        """Raises ``InvalidError`` when the tenant is none."""
        self.tenant = tenant
        self._tables = tables
        self._keys = Keys(tenant)
        self._clock = clock

    def keep(self, service: str, call: Recorded) -> bool:
        """Keep a call, in the place of the oldest when there are enough; whether it was kept.

        Raises:
            PlatformError: When the store fails.
        """
        document = {"id": call.id, "inputs": masked(call.inputs), "answers": masked(call.answers)}
        text = canonical(document)
        if len(text.encode()) > MOST_BYTES:
            return False
        for _ in range(_ATTEMPTS):
            ring = self._ring(service)
            if not ring.on:
                return False
            following = replace(ring, calls=ring.calls + 1)
            place = f"C#{following.calls % KEPT:03d}"
            item = {**self._key(service, place), "n": following.calls, "doc": text, "at": iso(self._clock())}
            try:
                self._tables.write(Put(_TABLE, item), self._turned(service, ring, following))
            except ConditionFailedError:
                continue  # another call was kept, or recording was switched off, at this very moment
            return True
        return False

    def newest(self, service: str) -> list[Recorded]:
        """The calls that are kept, oldest first."""
        items = sorted(self._items(service), key=lambda item: int(item["n"]))
        documents = [json.loads(item["doc"]) for item in items if "doc" in item]
        return [Recorded(each["id"], each["inputs"], each["answers"]) for each in documents]

    def is_on(self, service: str) -> bool:
        """Whether calls are recorded; they are, unless somebody said no."""
        return self._ring(service).on

    def switch(self, service: str, *, on: bool) -> None:
        """Record calls, or no more; then nothing of what was kept is left. Doing it again changes nothing.

        Raises:
            PlatformError: When too many change it at once.
        """
        for _ in range(_MANY):
            ring = self._ring(service)
            try:
                if ring.on != on:
                    self._tables.write(self._turned(service, ring, replace(ring, on=on)))
            except ConditionFailedError:
                continue
            if not on:
                self.forget(service)
            return
        raise PlatformError(f"the recording of {service} is changed by too many at once", hint="try again")

    def forget(self, service: str) -> None:
        """Leave nothing of what was kept; whether calls are recorded stays as it is.

        The places stay, empty: who records calls needs no right to delete.
        """
        for item in self._items(service):
            self._tables.write(Put(_TABLE, {"pk": item["pk"], "sk": item["sk"], "n": item["n"]}))

    def _ring(self, service: str) -> _Ring:
        item = self._tables.get(_TABLE, self._key(service, _RING))
        return _Ring() if item is None else _Ring(bool(item["on"]), int(item["calls"]), int(item["rev"]))

    def _turned(self, service: str, before: _Ring, after: _Ring) -> Put:
        item = {**self._key(service, _RING), "on": after.on, "calls": after.calls, "rev": before.revision + 1}
        return Put(_TABLE, item, Equals("rev", before.revision) if before.revision else Absent())

    def _items(self, service: str) -> list[dict[str, Any]]:
        partition = self._keys.partition("RECORDED", service)
        return self._tables.query(Query(_TABLE, partition, begins="C#", limit=KEPT)).items

    def _key(self, service: str, sort: str) -> dict[str, str]:
        return dict(self._keys.key(sort, "RECORDED", service))


class Pace:
    """Remembers when a call of a service was kept last; threads may share it.

    Args:
        clock: Seconds since the epoch.
    """

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._kept_at: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def is_time(self, tenant: str, service: str) -> bool:
        """Whether it is time for the next one; then this is that time."""
        now, which = self._clock(), (tenant, service)
        with self._lock:
            if abs(now - self._kept_at.get(which, float("-inf"))) < PAUSE_S:
                return False
            self._kept_at[which] = now
        return True


class RecordedCalls:
    """Calls services as another one does, and keeps what was asked. Implements ``Calls``.

    A failure of the store is logged and costs no call.

    Args:
        calls: What calls.
        recordings: Where calls are kept.
        pace: How often.
    """

    def __init__(self, calls: Calls, recordings: Recordings, pace: Pace) -> None:
        self._calls = calls
        self._recordings = recordings
        self._pace = pace

    def call(self, service: str, event: Mapping[str, Any], request_id: str) -> Called:
        """See ``Calls.call``."""
        inputs = asked_in(event)
        if inputs is None or not self._pace.is_time(self._recordings.tenant, service):
            return self._calls.call(service, event, request_id)
        called = self._calls.call(service, _recording(event), request_id)
        answers, called = _taken_out(called)
        if not _was_refused(called):
            try:
                self._recordings.keep(service, Recorded(request_id, inputs, answers))
            except TDevError:
                _LOGGER.warning("a call of %s could not be recorded", service, exc_info=True)
        return called

    def logs(
        self, service: str, *, since: float | None = None, level: str | None = None, limit: int = 200
    ) -> list[LogEntry]:
        """See ``Calls.logs``."""
        return self._calls.logs(service, since=since, level=level, limit=limit)


def asked_in(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The inputs in what a function is sent; None when it is no call, or a large one."""
    body = event.get("body")
    if "requestContext" not in event:
        found = event.get("inputs")
    elif isinstance(body, str) and len(body) <= MOST_BYTES:
        try:
            parsed = json.loads(body)
        except ValueError:
            return None
        found = parsed.get("inputs") if isinstance(parsed, dict) else None
    else:
        return None
    return found if isinstance(found, Mapping) else None


def masked(value: Any, name: str = "") -> Any:
    """JSON without what looks like a secret: by the name of its field, its shape, or because this process knows it."""
    if isinstance(value, Mapping):
        return {str(key): masked(each, str(key)) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(each, name) for each in value]
    if not isinstance(value, str):
        return value
    if _SECRET_NAME.search(name) or holds_key(value) or SHAPES.search(value):
        return MASK
    return HANDED_OUT.text(value)


def _recording(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event of a call whose answers are wanted too; a plain one stays as it is."""
    if "requestContext" not in event:
        return event
    return {**event, "requestContext": {**event["requestContext"], "recording": True}}


def _taken_out(called: Called) -> tuple[dict[str, Any], Called]:
    """What components have answered, and the answer without it: callers do not get to see it."""
    payload = called.answer.payload
    if not isinstance(payload, dict) or "statusCode" not in payload or "answers" not in payload:
        return {}, called
    rest = {name: value for name, value in payload.items() if name != "answers"}
    return dict(payload["answers"]), replace(called, answer=replace(called.answer, payload=rest))


def _was_refused(called: Called) -> bool:
    """Whether it was the caller who was wrong."""
    answer = called.answer
    if answer.function_error is not None:
        return str(answer.error.get("errorType")) == "InvalidError"
    status = answer.payload.get("statusCode") if isinstance(answer.payload, Mapping) else None
    return isinstance(status, int) and 400 <= status < 500
