"""The log of a service's calls, one line each, and what it tells of each version."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from tdev.platform.hosting import Figures
from tdev.platform.telemetry import LogEntry

MOST_LINES = 10_000
"""As many calls figures look back on: the newest ones."""
_FAILED = 500
"""From this status on the service was at fault, below it the caller."""


def access_log(tenant: str, service: str) -> str:
    """Under which name of a function the calls of a service are in the log store."""
    return f"calls.{tenant}.{service}"


@dataclass(frozen=True, slots=True)
class Access:
    """One call: which version answered with which status (as HTTP has them), how long it took, under which ids.

    ``invocation`` is the id by which the version's own log lines know the call.
    """

    service: str
    version: int
    status: int
    ms: float
    request_id: str
    invocation: str


def access_line(tenant: str, time: float, access: Access) -> LogEntry:
    """The line of one call."""
    fields = asdict(access)
    request_id = fields.pop("request_id")
    level = "ERROR" if access.status >= _FAILED else "INFO"
    message = f"{access.service}-v{access.version} answered {access.status} in {access.ms:g} ms"
    return LogEntry(time, access_log(tenant, access.service), message, level, request_id, "", fields)


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
    errors = sum(1 for line in lines if int(line.fields["status"]) >= _FAILED)
    last = max(line.time for line in lines)
    return Figures(len(lines), errors, _percentile(times, 50), _percentile(times, 99), last)


def _percentile(times: list[float], percent: int) -> float:
    """The nearest rank: so many percent of the times, sorted, are at most this."""
    return times[math.ceil(len(times) * percent / 100) - 1]
