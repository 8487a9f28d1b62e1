"""The log of a service on the terminal: asked for, and followed."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.entry.cli.client import Api
from tdev.entry.cli.console import give_line, paint, printable, say

_TONES = {"ERROR": "red", "CRITICAL": "red", "WARNING": "yellow"}
_PAUSE_S = 0.5
_KEPT = 5000
"""Lines that are remembered while following, so that none is shown twice."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines.

    Attributes:
        service: Its name, or ``name-v2`` for what concerns one version.
        since_s: Only the last so many seconds; None: all that is kept.
        level: This one and above.
        limit: Most lines of one look.
    """

    service: str
    since_s: int | None = None
    level: str | None = None
    limit: int = 200

    def query(self) -> dict[str, Any]:
        """As the API takes it."""
        return {"since_s": self.since_s, "level": self.level, "limit": self.limit}


def lines_of(api: Api, wanted: Wanted, *, follow: bool) -> Iterator[Mapping[str, Any]]:
    """The lines that there are; when following, then those that come, until interrupted."""
    shown: dict[str, None] = {}
    while True:
        for line in api.call("GET", f"/api/services/{wanted.service}/logs", query=wanted.query())["items"]:
            key = json.dumps(line, sort_keys=True)
            if key not in shown:
                shown[key] = None
                yield line
        if not follow:
            return
        for key in list(shown)[:-_KEPT]:
            del shown[key]
        time.sleep(_PAUSE_S)


def show_lines(lines: Iterable[Mapping[str, Any]], *, as_json: bool) -> int:
    """Write lines as they come, in JSON one object per line; answers how many there were."""
    count = 0
    for line in lines:
        count += 1
        if as_json:
            give_line(line)
            continue
        level = paint(f"{line['level']:<8}", _TONES.get(line["level"], "dim"))
        say(f"{line['time']}  {level} {_whose(line):<6} {printable(str(line['message']).rstrip())}")
    return count


def _whose(line: Mapping[str, Any]) -> str:
    """The version that a line concerns: a field of the log of calls, a part of the name of a version."""
    parts = str(line["function"]).split(".")
    number = parts[3] if parts[0] == "service" and len(parts) > 3 else line["fields"].get("version")
    return f"v{number}" if number is not None else "-"
