"""The time, as every layer writes it: UTC, ISO 8601 with milliseconds and ``Z``."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Seconds since the epoch; a test gives its own."""


def system_clock() -> float:
    """Seconds since the epoch, from this machine."""
    return time.time()


def iso(seconds: float) -> str:
    """Write a point in time as ``2026-11-21T08:43:00.123Z``."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
