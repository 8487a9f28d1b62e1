"""What graphs and charts are drawn from: plain data, so that it can be tested, and read without a drawing."""

import difflib
import json
import math
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from tdev.domain.workflow.graph import dependencies
from tdev.kernel.clock import seconds_of
from tdev.platform.jsonata import ExpressionError

WIDTH = 1000
"""Units that a timeline is wide."""
_MOST_BUCKETS = 60
_SPANS = (1, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400)
_FAILED = 500
_FEW, _MANY = 3, 6


def graph_of(plan: Mapping[str, Any] | None, trace: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Nodes and edges of a plan: what a step needs points to it. With a trace also how each step ended.

    ``size`` is small, medium or large.
    """
    steps = (plan or {}).get("steps") or []
    done = {each["step"]: each for each in trace}
    try:
        needs = dependencies([_as_step(step) for step in steps])
    except ExpressionError:
        needs = {}
    nodes = [
        {
            "id": step["id"],
            "agent": step["agent"],
            "status": done[step["id"]]["status"] if step["id"] in done else "",
            "marks": [mark for mark in ("when", "for_each", "approve") if step.get(mark)],
        }
        for step in steps
    ]
    edges = [[before, step["id"]] for step in steps for before in sorted(needs.get(step["id"], ()))]
    return {"nodes": nodes, "edges": edges, "size": _size(len(nodes))}


def _size(nodes: int) -> str:
    """How much room a picture gets, known before it is drawn, so that nothing below it moves."""
    return "small" if nodes <= _FEW else "large" if nodes > _MANY else "medium"


def _as_step(step: Mapping[str, Any]) -> Any:
    names = ("id", "input", "when", "for_each")
    return SimpleNamespace(**{name: step.get(name) for name in names}, after=step.get("after") or ())


def timeline(trace: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bars of the steps, in ``WIDTH`` units from the first start to the last end; the shortest can still be seen."""
    if not trace:
        return []
    starts = [seconds_of(each["started_at"]) for each in trace]
    ends = [start + each["ms"] / 1000 for start, each in zip(starts, trace, strict=True)]
    first, span = min(starts), max(max(ends) - min(starts), 0.001)
    bars = []
    for start, end, each in zip(starts, ends, trace, strict=True):
        left = (start - first) / span * WIDTH
        wide = max(6.0, (end - start) / span * WIDTH)
        bars.append({**each, "x": round(min(left, WIDTH - wide), 1), "wide": round(wide, 1)})
    return bars


def plan_diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How one plan became another: lines of its steps with ``+``, ``-`` or a space before them."""
    old, new = (_lines(plan) for plan in (before, after))
    found = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
    return [(line[:1], line[1:]) for line in found if not line.startswith("@@")]


def _lines(plan: Mapping[str, Any]) -> list[str]:
    """What is not set says nothing."""
    steps = [{name: value for name, value in step.items() if value not in (None, [], {})} for step in plan["steps"]]
    return json.dumps(steps, ensure_ascii=False, indent=2).splitlines()


def calls_chart(lines: Sequence[Mapping[str, Any]], now: float) -> dict[str, list[Any]]:
    """Calls, errors and the slowest of 95 % in equal spans of time, from the log of a service's calls.

    Returns:
        ``x`` in epoch seconds, ``calls``, ``errors`` and ``p95`` in milliseconds (None where there were no calls).
    """
    told = [line for line in lines if "status" in line["fields"] and "ms" in line["fields"]]
    # Where there is a log of the calls, the versions' own lines tell of the same ones again.
    told = [line for line in told if line["function"].startswith("calls")] or told
    calls = [(seconds_of(line["time"]), line["fields"]) for line in told]
    if not calls:
        return {"x": [], "calls": [], "errors": [], "p95": []}
    first = min(at for at, _ in calls)
    wide = next((span for span in _SPANS if (now - first) / span < _MOST_BUCKETS), _SPANS[-1])
    start, count = first // wide * wide, int((now - first // wide * wide) // wide) + 1
    buckets: list[list[Mapping[str, Any]]] = [[] for _ in range(min(count, _MOST_BUCKETS + 1))]
    for at, fields in calls:
        place = int((at - start) // wide)
        if 0 <= place < len(buckets):
            buckets[place].append(fields)
    return {
        "x": [start + wide * place for place in range(len(buckets))],
        "calls": [len(bucket) for bucket in buckets],
        "errors": [sum(int(each["status"]) >= _FAILED for each in bucket) for bucket in buckets],
        "p95": [_slow([float(each["ms"]) for each in bucket]) for bucket in buckets],
    }


def _slow(times: list[float]) -> float | None:
    return sorted(times)[math.ceil(len(times) * 0.95) - 1] if times else None
