"""What callers saw of a version of a machine, from the list of its executions."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import ceil
from typing import Any

from tdev.platform.hosting import Figures
from tdev.platform.hosting.asking import asked

_MOST_PAGES = 10
_PAGE = 1000
_RUNNING = "RUNNING"
_FAILED = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})


def machine_figures(client: Any, version: str, since: float, what: str) -> Figures:
    """Count the executions of a version that began since a point in time; one that still runs is a call, no error.

    Args:
        client: A boto3 client for ``stepfunctions``.
        version: ARN of the version.
        since: Seconds since the epoch.
        what: The service, for messages.

    Raises:
        PlatformError: When the executions cannot be listed.
    """
    calls, errors, times, last = 0, 0, [], None
    for each in _executions(client, version, since, what):
        began = _seconds(each["startDate"])
        calls += 1
        errors += each["status"] in _FAILED
        last = began if last is None else max(last, began)
        if each["status"] != _RUNNING and each.get("stopDate"):
            times.append((_seconds(each["stopDate"]) - began) * 1000)
    return Figures(calls, errors, _quantile(times, 0.5), _quantile(times, 0.99), last)


def _executions(client: Any, version: str, since: float, what: str) -> Iterator[Mapping[str, Any]]:
    """The newest first, until they are older."""
    token: dict[str, str] = {}
    for _ in range(_MOST_PAGES):
        page = asked(client, "list_executions", what, stateMachineArn=version, maxResults=_PAGE, **token)
        for each in page["executions"]:
            if _seconds(each["startDate"]) < since:
                return
            yield each
        if not page.get("nextToken"):
            return
        token = {"nextToken": page["nextToken"]}


def _seconds(moment: datetime) -> float:
    return moment.timestamp()


def _quantile(values: list[float], share: float) -> float | None:
    """Nearest rank: the smallest value that so many are at most."""
    if not values:
        return None
    return round(sorted(values)[max(0, ceil(share * len(values)) - 1)], 3)
