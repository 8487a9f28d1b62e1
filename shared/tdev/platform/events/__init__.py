"""Events: a bus on which the product tells what happened. What is published is delivered at least once.

Engines: ``aws`` (EventBridge: rules of the stage's bus lead on) and ``embedded`` (a queue in a file of this machine,
which the region, or the command line when no region runs, delivers).
"""

from collections.abc import Sequence
from typing import Protocol

from tdev.model.notice import Envelope


class Bus(Protocol):
    """Takes events. Each method raises ``PlatformError`` when the bus itself fails."""

    def expect(self, tenant: str) -> None:
        """Be told, before it is written, that a tenant's outbox is about to hold something.

        So that what a process leaves behind that dies before it publishes is found by the next one.
        """

    def publish(self, events: Sequence[Envelope]) -> None:
        """Take events, all or some of which may be known already by their id. When this returns, none can be lost."""


class Queue(Bus, Protocol):
    """A bus of which events are taken in this process."""

    def tenants(self) -> list[str]:
        """Everybody who was ever expected, in order."""

    def waiting(self, limit: int = 100) -> list[Envelope]:
        """Events that nobody has taken, in the order in which they came."""

    def taken(self, ids: Sequence[str]) -> None:
        """Forget events."""

    def close(self) -> None:
        """Close the queue."""
