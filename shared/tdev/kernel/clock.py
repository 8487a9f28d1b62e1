"""The time, as every layer writes it: UTC, ISO 8601 with milliseconds and ``Z``."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

Clock = Callable[[], float]
"""Seconds since the epoch; a test gives its own."""


def system_clock() -> float:
    """Seconds since the epoch, from this machine."""
    return time.time()


def iso(seconds: float) -> str:
    """Write a point in time as ``2026-11-21T08:43:00.123Z``; what is finer than a millisecond is cut off."""
    return _written(round(seconds * 1_000_000) // 1000)


def seconds_of(text: str) -> float:
    """The seconds since the epoch of a point in time that ``iso`` wrote. Raises ``ValueError`` for anything else."""
    return datetime.fromisoformat(text).timestamp()


@lru_cache(maxsize=64)
def _written(millis: int) -> str:
    """Points in time that are written one after another often lie in the same millisecond."""
    text = datetime.fromtimestamp(millis // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{millis % 1000:03d}Z"
