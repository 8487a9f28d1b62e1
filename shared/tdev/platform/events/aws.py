"""The bus of a stage on EventBridge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tdev.kernel.errors import PlatformError
from tdev.kernel.json_types import canonical
from tdev.model.notice import Envelope
from tdev.platform.botocore_errors import translated

_MOST = 10
"""Events of one request. Source: EventBridge, PutEvents."""
_TRIES = 3


class EventBridgeBus:
    """Publishes to one bus. Implements ``Bus``.

    EventBridge gives every event an id of its own; ours is ``detail.event_id``.

    Args:
        client: A boto3 client for ``events``.
        name: Of the bus.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def expect(self, tenant: str) -> None:
        """See ``Bus.expect``. Here a step of a machine that died is done again, and publishes what it left."""

    def publish(self, events: Sequence[Envelope]) -> None:
        """See ``Bus.publish``. Entries that the bus refuses are put again, a few times."""
        entries = [self._entry(event) for event in events]
        for start in range(0, len(entries), _MOST):
            left = entries[start : start + _MOST]
            told = ""
            for _ in range(_TRIES):
                left, told = self._put(left) if left else ([], "")
            if left:
                raise PlatformError(f"{len(left)} events were refused by the bus {self._name}: {told}")

    def _put(self, entries: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
        """Those that were not taken, and why."""
        try:
            answer = self._client.put_events(Entries=entries)
        except (ClientError, BotoCoreError) as cause:
            raise translated(cause, f"events: put_events to {self._name}") from cause
        if not answer.get("FailedEntryCount"):
            return [], ""
        failed = [
            (entry, str(result.get("ErrorMessage") or result["ErrorCode"]))
            for entry, result in zip(entries, answer["Entries"], strict=True)
            if result.get("ErrorCode")
        ]
        return [entry for entry, _ in failed], failed[0][1]

    def _entry(self, event: Envelope) -> dict[str, Any]:
        return {
            "EventBusName": self._name,
            "Source": event.source,
            "DetailType": event.detail_type,
            "Time": datetime.fromisoformat(event.time),
            "Detail": canonical(event.detail),
        }
