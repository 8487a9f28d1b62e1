"""What the door for assistants adds to a call: the same question asked of the API, and through MCP, in one process.

Nothing is sent over a socket, so the figures are our work and that of the SDK alone. Prints one JSON object; it leaves
with 1 when the median of what is added is more than 10 ms.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "shared"), str(ROOT)]

from tdev.entry.api.app import handler as api  # noqa: E402
from tdev.entry.mcp.function import handler as mcp  # noqa: E402
from tests.support.assistants import LEGACY, MODERN, message  # noqa: E402
from tests.support.walk import event, installed  # noqa: E402

CALLS, MOST_MS = 300, 10.0
CLAIMS = {"sub": "ann", "tenant": "local", "roles": "[viewer developer]"}
QUESTION: dict[str, Any] = {"limit": 1}


def main() -> int:
    """Measure in turn, so that what else this machine does falls on all of them alike."""
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder)):
        ways = {"api": lambda: api(event("GET", "/api/components", claims=CLAIMS, query=QUESTION), None)}
        ways |= {version: _call(version) for version in (LEGACY, MODERN)}
        first = {name: _timed(way) for name, way in ways.items()}
        found: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(CALLS):
            for name, way in ways.items():
                found[name].append(_timed(way))
    median = {name: statistics.median(times) for name, times in found.items()}
    added = {name: round(median[name] - median["api"], 2) for name in (LEGACY, MODERN)}
    told = {
        "calls": CALLS,
        "first_ms": {name: round(value, 1) for name, value in first.items()},
        "p50_ms": {name: round(value, 2) for name, value in median.items()},
        "least_ms": {name: round(min(times), 2) for name, times in found.items()},
        "added_p50_ms": added,
        "most_ms": MOST_MS,
    }
    print(json.dumps(told, indent=2))
    return int(max(added.values()) > MOST_MS)


def _call(version: str) -> Callable[[], Any]:
    """A call of a tool as a client of this version sends it."""
    asked = message("tools/call", {"name": "list_components", "arguments": QUESTION}, version=version)
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": version}
    if version == MODERN:
        headers |= {"mcp-method": "tools/call", "mcp-name": "list_components"}
    return lambda: mcp(event("POST", "/mcp", claims=CLAIMS, body=asked, headers=headers), None)


def _timed(way: Callable[[], Any]) -> float:
    """Milliseconds of one call, which must be answered."""
    begun = time.perf_counter()
    answer = way()
    took = (time.perf_counter() - begun) * 1000
    if answer["statusCode"] != 200:
        raise SystemExit(f"{answer['statusCode']}: {answer['body'][:300]}")
    return took


if __name__ == "__main__":
    sys.exit(main())
