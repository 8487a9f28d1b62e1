"""Events, a bus that remembers, and outboxes for tests."""

from collections.abc import Sequence
from typing import Any

from tdev.domain.notices.outbox import Outbox, envelope
from tdev.kernel.errors import PlatformError
from tdev.model.notice import DeploymentChanged, Envelope
from tdev.model.noun import Noun
from tests.support.clock import SetClock


def changed(**fields: Any) -> DeploymentChanged:
    """A deployment that went back."""
    given = {
        "tenant": "local",
        "service": "greeter",
        "deployment_id": "dep-1",
        "version": 3,
        "target": "local",
        "strategy": "blue_green",
        "status": "rolled_back",
        "reason": "v3: 5 of 10 calls failed",
        "replaces": 2,
        "calls": 10,
        "errors": 5,
    }
    return DeploymentChanged(**{**given, **fields})


def event(detail: Noun | None = None, now: float = 1_700_000_000.0) -> Envelope:
    """The event of a detail."""
    return envelope(detail or changed(), now)


class KeepingBus:
    """The port ``Bus`` in a list; while ``broken`` it takes nothing."""

    def __init__(self) -> None:
        self.expected: list[str] = []
        self.events: list[Envelope] = []
        self.broken = False

    def expect(self, tenant: str) -> None:
        """See ``Bus``."""
        self.expected.append(tenant)

    def publish(self, events: Sequence[Envelope]) -> None:
        """See ``Bus``."""
        if self.broken:
            raise PlatformError("the bus is down")
        self.events += events

    @property
    def told(self) -> list[tuple[str, Any]]:
        """Kind of each event, with the status when it has one."""
        return [(each.detail_type, each.detail.get("status")) for each in self.events]


def outbox(tables: Any, bus: Any, tenant: str = "local", clock: Any = None) -> Outbox:
    """An outbox onto a bus."""
    return Outbox(tables, tenant, lambda: bus, clock=clock or SetClock())
