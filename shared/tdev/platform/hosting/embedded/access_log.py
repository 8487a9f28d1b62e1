"""The log of a service's calls, one line each, and what it tells of each version."""

import math
from collections.abc import Iterable, Mapping

from tdev.platform.hosting import Figures
from tdev.platform.telemetry import LogEntry

MOST_LINES = 10_000
"""As many calls figures look back on: the newest ones."""
_FAILED = 500
"""From this status on the service was at fault, below it the caller."""


def access_log(tenant: str, service: str) -> str:
    """Under which name of a function the calls of a service are in the log store."""
    return f"calls.{tenant}.{service}"


def access_line(log: str, time: float, request_id: str, **fields: object) -> LogEntry:
    """The line of one call: ``service``, ``version``, ``status`` (as HTTP has them), ``ms``, ``invocation``."""
    status = fields.get("status")
    level = "ERROR" if isinstance(status, int) and status >= _FAILED else "INFO"
    return LogEntry(time, log, "call", level, request_id, "", fields)


def figures_of(lines: Iterable[LogEntry], versions: Iterable[int]) -> dict[int, Figures]:
    """What callers have seen of each of these versions.

    Args:
        lines: Lines of ``access_line``.
        versions: Numbers of releases.
    """
    found: dict[int, list[LogEntry]] = {version: [] for version in versions}
    for line in lines:
        found.get(int(line.fields["version"]), []).append(line)
    return {version: _figures(each) for version, each in found.items()}


def _figures(lines: list[LogEntry]) -> Figures:
    if not lines:
        return Figures()
    times = sorted(float(line.fields["ms"]) for line in lines)
    errors = sum(1 for line in lines if _status(line.fields) >= _FAILED)
    last = max(line.time for line in lines)
    return Figures(len(lines), errors, _percentile(times, 50), _percentile(times, 99), last)


def _status(fields: Mapping[str, object]) -> int:
    return int(str(fields["status"]))


def _percentile(times: list[float], percent: int) -> float:
    """The nearest rank: so many percent of the times, sorted, are at most this."""
    return times[math.ceil(len(times) * percent / 100) - 1]
