"""Log lines of a service on AWS: what its versions wrote, as CloudWatch Logs keeps it."""

import json
from collections import deque
from typing import Any

from tdev.platform.telemetry import LEVELS, LogEntry

_WORDS = {"WARN": "WARNING", "FATAL": "CRITICAL"}
_TOLD = frozenset({"timestamp", "level", "message", "requestId", "execution"})
_MOST_PAGES = 50
"""A page has up to 1 MiB; a group with more since then is read from its beginning only."""


def log_lines(
    client: Any, group: str, service: str, *, since: float | None, level: str | None, limit: int
) -> list[LogEntry]:
    """The newest lines of a log group, oldest of them first.

    Args:
        client: A boto3 client for ``logs``.
        group: Name of the log group.
        service: Stands in each entry as its function.
        since: Epoch seconds; lines at or after it.
        level: Lowest level wanted.
        limit: Most lines.

    Raises:
        ClientError: What CloudWatch Logs refuses.
        BotoCoreError: When it cannot be asked.
    """
    wanted: dict[str, Any] = {"logGroupName": group}
    if since is not None:
        wanted["startTime"] = int(since * 1000)
    found: deque[LogEntry] = deque(maxlen=limit)
    for number, page in enumerate(client.get_paginator("filter_log_events").paginate(**wanted)):
        lines = (_line(event, service) for event in page["events"])
        found.extend(line for line in lines if level is None or _rank(line.level) >= _rank(level))
        if number + 1 == _MOST_PAGES:
            break
    return sorted(found, key=lambda line: line.time)


def _line(event: dict[str, Any], service: str) -> LogEntry:
    text, time = str(event["message"]).rstrip("\n"), event["timestamp"] / 1000
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if not isinstance(said, dict) or "message" not in said:
        return LogEntry(time, service, text)
    word = str(said.get("level", "INFO")).upper()
    level = _WORDS.get(word, word)
    return LogEntry(
        time,
        service,
        str(said["message"]),
        level if level in LEVELS else "INFO",
        str(said.get("requestId", "")),
        str(said.get("execution", "")),
        {name: value for name, value in said.items() if name not in _TOLD},
    )


def _rank(level: str) -> int:
    return LEVELS.index(level)
