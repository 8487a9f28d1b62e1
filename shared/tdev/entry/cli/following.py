"""Follows an execution until there is something to say about it, and says that."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from tdev.entry.cli.client import Api
from tdev.entry.cli.console import can_ask, exit_for_status, give, paint
from tdev.entry.cli.report import show_execution
from tdev.entry.cli.tree import StepTree

Watch = Callable[[Mapping[str, Any]], None]
"""Takes the execution, or an event of it."""


def follow(api: Api, id: str, timeout_s: float, *, as_json: bool) -> dict[str, Any]:
    """Wait for an execution, with its steps shown on stderr; answers how it stands."""
    return wait_for(api, id, timeout_s, None if as_json else StepTree())


def follow_and_ask(api: Api, id: str, timeout_s: float, *, as_json: bool, yes: bool) -> dict[str, Any]:
    """Follow an execution; when its plan waits for an approval, give it with ``yes``, or ask whoever sits there."""
    found = follow(api, id, timeout_s, as_json=as_json)
    if found["status"] == "awaiting_approval" and (yes or _asked(found, as_json=as_json)):
        api.call("POST", f"/api/executions/{id}/approve", {"digest": found["approval"]["digest"]})
        found = follow(api, id, timeout_s, as_json=as_json)
    return found


def _asked(found: Mapping[str, Any], *, as_json: bool) -> bool:
    """Ask the person at the terminal, if there is one."""
    if not can_ask(as_json=as_json):
        return False
    show_execution(found, followed=True)
    return click.confirm(paint("run this plan?", "bold"), default=False, err=True)


def finish(found: Mapping[str, Any], *, as_json: bool, followed: bool = True) -> int:
    """Give the execution to stdout; answers the exit code. Without ``followed`` its rounds and steps are said too."""
    if as_json:
        give(found)
    else:
        show_execution(found, followed=followed)
    return exit_for_status(found["status"])


def wait_for(api: Api, id: str, timeout_s: float, watch: Watch | None = None) -> dict[str, Any]:
    """Look at an execution until it ends, waits for an approval, or the time is over; answers how it stands.

    Raises:
        KeyboardInterrupt: When somebody interrupts; it says how to look again.
    """
    try:
        return _look(api, id, timeout_s, watch)
    except KeyboardInterrupt as stop:
        told = f"interrupted; {id} is kept and goes on, look again with: tdev runs watch {id}"
        raise KeyboardInterrupt(told) from stop


def events_of(api: Api, id: str, after: int = 0) -> Iterator[dict[str, Any]]:
    """The events of an execution behind number ``after``, as far as there are any now."""
    while page := api.call("GET", f"/api/executions/{id}/events", query={"after": after})["items"]:
        yield from page
        after = page[-1]["seq"]


def _look(api: Api, id: str, timeout_s: float, watch: Watch | None) -> dict[str, Any]:
    deadline = time.monotonic() + timeout_s
    after, pause = 0, 0.01
    while True:
        # The events before the execution: so it holds the plan that they speak of.
        news = list(events_of(api, id, after)) if watch else []
        found: dict[str, Any] = api.call("GET", f"/api/executions/{id}")
        over = found["status"] not in ("accepted", "running") or time.monotonic() > deadline
        if watch is not None:
            after = news[-1]["seq"] if news else after
            watch(found)
            for event in (*news, *(events_of(api, id, after) if over else ())):
                watch(event)
            watch(found)
        if over:
            return found
        time.sleep(pause)
        pause = min(0.2, pause * 1.5)
