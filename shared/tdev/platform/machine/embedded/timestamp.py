"""Timestamps of the States Language: RFC 3339, with an upper-case ``T`` and, where there is no offset, ``Z``."""

import re
from datetime import UTC, datetime, timedelta

_FORM = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)


def parse_timestamp(value: object) -> float | None:
    """Seconds since the epoch of a timestamp such as ``2026-11-21T08:43:00.5Z``; None when the value is none."""
    found = _FORM.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    parts = [int(part) for part in found.groups()[:6]]
    hours, minutes = int(found[9] or 0), int(found[10] or 0)
    if hours > 23 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if found[8] == "-" else 1)
    try:
        moment = datetime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], tzinfo=UTC)
    except ValueError:
        return None
    return moment.timestamp() - offset.total_seconds() + float(found[7] or 0)
