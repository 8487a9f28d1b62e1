"""A circuit breaker: after some failures in a row nobody asks for a while, then one tries, and all others wait for it.

Source: M. Nygard, "Release It!" (2007), stability patterns.
"""

import threading
import time
from collections.abc import Callable

from tdev.kernel.errors import ModelError

FAILURES = 5
REST_S = 30.0


class Breaker:
    """Closed, open or half open; threads share it.

    Args:
        failures: So many in a row open it.
        rest_s: Seconds until one may try.
        now: Seconds on a clock that never goes back.
    """

    def __init__(
        self, failures: int = FAILURES, rest_s: float = REST_S, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._rest_s = rest_s
        self._now = now
        self._failures = 0
        self._closed_until = 0.0
        self._trying = False
        self._lock = threading.Lock()

    @property
    def state(self) -> str:
        """``closed`` (everybody asks), ``open`` (nobody does) or ``half-open`` (one may try)."""
        with self._lock:
            return self._state()

    def _state(self) -> str:
        if self._failures < self._most:
            return "closed"
        return "open" if self._now() < self._closed_until else "half-open"

    def admit(self, name: str) -> None:
        """Let somebody ask; he tells with ``answered`` or ``failed`` how it went.

        Raises:
            ModelError: When nobody may ask now.
        """
        with self._lock:
            state = self._state()
            if state == "open" or (state == "half-open" and self._trying):
                left = max(1, round(self._closed_until - self._now()))
                message = f"{name} failed {self._failures} times in a row and is not asked for now"
                raise ModelError(message, hint=f"it is tried again in {left} s")
            self._trying = state == "half-open"

    def answered(self) -> None:
        """It works."""
        with self._lock:
            self._failures, self._trying = 0, False

    def failed(self) -> None:
        """It does not."""
        with self._lock:
            self._failures += 1
            self._trying = False
            if self._failures >= self._most:
                self._closed_until = self._now() + self._rest_s
