"""Token buckets: so many at once, and then so many a second, each key for itself."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_MOST_KEYS = 10_000


@dataclass(slots=True)
class _Level:
    tokens: float
    at: float


class Buckets:
    """One bucket per key, full at first; used from many threads.

    Args:
        rate: Tokens that come back per second; 0: there is no limit.
        burst: Tokens of a full bucket.
        seconds: A clock that never goes back.
    """

    def __init__(self, rate: float, burst: float, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.burst = burst
        self._seconds = seconds
        self._levels: OrderedDict[Hashable, _Level] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: Hashable) -> float:
        """Take a token; answers 0, or the seconds until there is one again when there is none."""
        if not self.rate:
            return 0.0
        now = self._seconds()
        with self._lock:
            level = self._levels.setdefault(key, _Level(self.burst, now))
            self._levels.move_to_end(key)
            if len(self._levels) > _MOST_KEYS:
                # Whoever has asked for nothing for longest has a bucket that is full again, or nearly.
                self._levels.popitem(last=False)
            level.tokens = min(self.burst, level.tokens + (now - level.at) * self.rate)
            level.at = now
            if level.tokens >= 1:
                level.tokens -= 1
                return 0.0
            return (1 - level.tokens) / self.rate

    def left(self, key: Hashable) -> int:
        """Whole tokens that a key had when it last took one."""
        with self._lock:
            level = self._levels.get(key)
            return int(self.burst if level is None else level.tokens)
