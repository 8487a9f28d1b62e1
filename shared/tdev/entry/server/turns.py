"""Whose request is served next: every tenant has its share, and nobody waits behind all of somebody else's."""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tdev.kernel.errors import PlatformError, TooManyError

_RETRY_S = 1


@dataclass(frozen=True, slots=True)
class Shares:
    """How many requests may be here.

    Attributes:
        most: Under way altogether, being served or waiting; one more is shed.
        served: Served at a time; more would only wait inside, where nobody's share is known.
        patience_s: Seconds that a request waits for its turn.
    """

    most: int = 96
    served: int = 10
    patience_s: float = 25.0

    @property
    def of_one(self) -> int:
        """Most under way of one tenant: three quarters."""
        return max(1, self.most - self.most // 4)

    @property
    def served_of_one(self) -> int:
        """Most served of one tenant at a time: four fifths."""
        return max(1, self.served - self.served // 5)


class FullError(PlatformError):
    """There are as many requests here as there may be, or it took too long until it was this one's turn."""

    code = "overloaded"


class Turns:
    """The queue in front of the functions: one per tenant, served in turn."""

    def __init__(self, shares: Shares | None = None) -> None:
        self.shares = shares or Shares()
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()
        self._serving: Counter[str] = Counter()
        self._here: Counter[str] = Counter()
        self._closed = False

    @property
    def under_way(self) -> int:
        """Requests that are here."""
        return self._here.total()

    @contextmanager
    def turn(self, tenant: str) -> Iterator[None]:
        """Wait for the turn of a request of this tenant, and hold it while the block runs.

        Raises:
            FullError: When there are too many here, the turn does not come in time, or it is over.
            TooManyError: When too many of this tenant are.
        """
        ticket = threading.Event()
        with self._changed:
            self._enter(tenant, ticket)
        try:
            if not ticket.wait(self.shares.patience_s):
                raise FullError("it took too long until it was this request's turn", hint="ask again in a moment")
            yield
        finally:
            with self._changed:
                self._leave(tenant, ticket)

    def close(self, seconds: float) -> bool:
        """Let nobody in any more and wait until nobody is here; False when the time was not enough."""
        with self._changed:
            self._closed = True
            return self._changed.wait_for(lambda: not self.under_way, timeout=seconds)

    def _enter(self, tenant: str, ticket: threading.Event) -> None:
        if self._closed:
            raise FullError("the region is stopping")
        if self.under_way >= self.shares.most:
            raise FullError(f"{self.shares.most} requests are under way")
        if self._here[tenant] >= self.shares.of_one:
            message = f"{self.shares.of_one} requests of this tenant are under way"
            raise TooManyError(message, "concurrency", _RETRY_S, self.shares.of_one, hint="wait for their answers")
        self._here[tenant] += 1
        self._waiting.setdefault(tenant, deque()).append(ticket)
        self._call()

    def _leave(self, tenant: str, ticket: threading.Event) -> None:
        if ticket.is_set():
            self._serving[tenant] -= 1
        else:
            self._drop(tenant, ticket)
        self._here[tenant] -= 1
        if not self._here[tenant]:
            del self._here[tenant], self._serving[tenant]
        self._call()
        self._changed.notify_all()

    def _call(self) -> None:
        """Give free places to those who wait: one of each tenant after the other."""
        while self._serving.total() < self.shares.served:
            nexts = [tenant for tenant in self._waiting if self._serving[tenant] < self.shares.served_of_one]
            if not nexts:
                break
            tenant = nexts[0]
            ticket = self._waiting[tenant][0]
            self._drop(tenant, ticket)
            if tenant in self._waiting:
                self._waiting.move_to_end(tenant)
            self._serving[tenant] += 1
            ticket.set()

    def _drop(self, tenant: str, ticket: threading.Event) -> None:
        self._waiting[tenant].remove(ticket)
        if not self._waiting[tenant]:
            del self._waiting[tenant]
