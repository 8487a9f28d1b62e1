"""What of a workflow may not fit into an execution of Step Functions.

Quotas of Standard workflows (AWS documentation): 262,144 bytes for what a state takes, gives or keeps in a variable,
25,000 events in the history of one execution.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import ceil
from typing import Any

MOST_BYTES = 262_144
MOST_EVENTS = 25_000
_OF_TASK = 5
_OF_ELEMENT = _OF_TASK + 2
"""Events of one element of a Map whose task is called once."""
_OF_REST = 8
"""Events of a state with one task, at the most; and of begin and end."""
_MOST_FUNCTION_S = 900


def warnings(workflow: Mapping[str, Any], effects: Callable[[str], Iterable[str]], timeout: int) -> tuple[str, ...]:
    """What to know before the workflow becomes a machine; empty when nothing can grow.

    Args:
        workflow: Its document.
        effects: Reference of a component -> its effects.
        timeout: Seconds after which its functions end.
    """
    steps = workflow["steps"]
    found = [*_loops(steps), *_slow(steps, timeout)]
    large = [
        step["id"] for step in steps if step.get("for_each") or {"fetch", "read:files"} & {*effects(step["agent"])}
    ]
    if large:
        named = ", ".join(large)
        found.append(f"at most {MOST_BYTES // 1024} KiB go in or out of a step: what {named} gives may be larger")
    return tuple(found)


def _loops(steps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    known = list(steps)
    for step in known:
        if step.get("for_each"):
            tries = 1 + int((step.get("retry") or {}).get("max_attempts", 2 if step.get("retry") else 0))
            most = (MOST_EVENTS - _OF_REST * (len(known) + 1)) // (_OF_ELEMENT + _OF_TASK * (tries - 1))
            yield (
                f"step {step['id']!r} has room for about {most:,} elements: "
                f"an execution ends after {MOST_EVENTS:,} events"
            )


def _slow(steps: Iterable[Mapping[str, Any]], timeout: int) -> Iterator[str]:
    for step in steps:
        limit = step.get("timeout_s")
        if limit is not None and min(ceil(limit), _MOST_FUNCTION_S) > timeout:
            yield f"step {step['id']!r} may take {limit:g} s, but its function ends after {timeout} s (--call-timeout)"
