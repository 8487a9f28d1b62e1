"""Which errors a Retry or Catch entry matches, and how long a retry waits."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tdev.platform.machine.embedded.scope import Scope

Caught: TypeAlias = Callable[[Scope, Mapping[str, str]], tuple[Any, Mapping[str, Any] | None]]
"""Scope of the failed state and its error output -> output for the next state, and what is assigned."""

_NO_LIMIT_S = 31_622_400.0


def matches(names: Sequence[str], error: str | None) -> bool:
    """Whether the names of an ErrorEquals cover an error.

    ``States.Runtime`` is never covered. ``States.DataLimitExceeded`` only by its own name. ``States.ALL`` covers
    the rest, ``States.TaskFailed`` the rest but ``States.Timeout``.
    """
    if error == "States.Runtime":
        return False
    if error in names:
        return True
    if error == "States.DataLimitExceeded":
        return False
    return "States.ALL" in names or ("States.TaskFailed" in names and error != "States.Timeout")


@dataclass(frozen=True, slots=True)
class Retrier:
    """One entry of Retry; the defaults are those of the States Language."""

    names: tuple[str, ...]
    interval_s: float = 1.0
    attempts: int = 3
    rate: float = 2.0
    longest_s: float = _NO_LIMIT_S
    jitter: bool = False

    @classmethod
    def compile(cls, spec: Mapping[str, Any]) -> "Retrier":
        """From the entry as written."""
        return cls(
            names=tuple(spec["ErrorEquals"]),
            interval_s=float(spec.get("IntervalSeconds", 1)),
            attempts=int(spec.get("MaxAttempts", 3)),
            rate=float(spec.get("BackoffRate", 2.0)),
            longest_s=float(spec.get("MaxDelaySeconds", _NO_LIMIT_S)),
            jitter=spec.get("JitterStrategy") == "FULL",
        )

    def delay_s(self, done: int, draw: Callable[[float, float], float] = random.uniform) -> float:
        """Seconds before the next attempt after ``done`` retries; with full jitter a draw from 0 to that."""
        try:
            delay = min(self.interval_s * self.rate**done, self.longest_s)
        except OverflowError:
            delay = self.longest_s
        return draw(0.0, delay) if self.jitter else delay


@dataclass(frozen=True, slots=True)
class Catcher:
    """One entry of Catch."""

    names: tuple[str, ...]
    next: str
    caught: Caught


def find_retrier(retriers: Sequence[Retrier], counts: Sequence[int], error: str | None) -> int | None:
    """Index of the first entry that covers the error; None when there is none, or when its attempts are used up.

    Args:
        retriers: The entries in order.
        counts: Retries made so far, per entry; may be empty for none at all.
        error: Name of the error.
    """
    for index, retrier in enumerate(retriers):
        if matches(retrier.names, error):
            done = counts[index] if counts else 0
            return index if done < retrier.attempts else None
    return None


def find_catcher(catchers: Sequence[Catcher], error: str | None) -> Catcher | None:
    """The first entry that covers the error."""
    return next((catcher for catcher in catchers if matches(catcher.names, error)), None)
