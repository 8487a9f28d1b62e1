"""What the engine does next: frames that are ready, and deadlines."""

import heapq
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Protocol

from tdev.platform.machine.embedded.frame import Frame

_SLACK = 1024


class Target(Protocol):
    """What a deadline belongs to; it is void once the target's ticket has moved on."""

    ticket: int


class Agenda:
    """Ready frames in their order, deadlines in a heap. Used by the engine's thread only."""

    def __init__(self) -> None:
        self.ready: deque[Frame] = deque()
        self._heap: list[tuple[float, int, int, Target, Callable[[], None]]] = []
        self._order = count()
        self._tidy_at = _SLACK

    def at(self, moment: float, target: Target, fire: Callable[[], None]) -> None:
        """Call ``fire`` at a moment (epoch seconds), unless the target's ticket has changed by then."""
        if len(self._heap) >= self._tidy_at:
            self._tidy()
        heapq.heappush(self._heap, (moment, next(self._order), target.ticket, target, fire))

    def fire_due(self, now: float) -> None:
        """Call everything whose moment has come."""
        while self._heap and self._heap[0][0] <= now:
            _, _, ticket, target, fire = heapq.heappop(self._heap)
            if target.ticket == ticket:
                fire()

    def next_moment(self) -> float | None:
        """The first deadline that still counts."""
        while self._heap and self._heap[0][3].ticket != self._heap[0][2]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def _tidy(self) -> None:
        """Drop void deadlines, which would keep ended frames in memory until their time."""
        self._heap = [entry for entry in self._heap if entry[3].ticket == entry[2]]
        heapq.heapify(self._heap)
        self._tidy_at = 2 * len(self._heap) + _SLACK
