"""More requests than a region can serve: one tenant floods, another goes on working, and everything is counted."""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT
from tests.support.tdev_up import FINAL, Up

WORK = {"id": "work", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "hi"}}]}
SHED = (429, 503)


@dataclass
class Load:
    """What became of a flood.

    Attributes:
        statuses: How often each status was answered to the flood; 0: the connection broke.
        accepted: Ids of the executions that were accepted.
        without_retry: Answers 429 and 503 that did not say when to come again.
        calm: Statuses that the other tenant got meanwhile.
        ended: How the accepted executions ended; ``lost`` for one that is not there.
        after: Statuses of the requests that followed at once.
        seconds: How long the flood took.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    accepted: list[str] = field(default_factory=list)
    without_retry: int = 0
    calm: Counter[int] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    after: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def wrong(self) -> dict[int, int]:
        """What an overloaded region must not answer."""
        return {status: count for status, count in self.statuses.items() if status not in (202, *SHED)}

    @property
    def shed(self) -> int:
        """Requests that were sent away."""
        return sum(self.statuses[status] for status in SHED)

    @property
    def lost(self) -> int:
        """Executions that were accepted and did not end well."""
        return len(self.accepted) - self.ended["succeeded"]


def token_of(data: Path, tenant: str) -> str:
    """A token for somebody else, as ``tdev token`` makes it."""
    command = [sys.executable, "-m", "tdev.entry.cli.main", "token", "--tenant", tenant, "--role", "developer"]
    environment = {"PYTHONPATH": str(ROOT / "shared")}
    made = subprocess.run(
        [*command, "--data", str(data)], capture_output=True, text=True, timeout=60, env=environment, check=True
    )
    return made.stdout.strip()


def overload(region: Up, calm: Up, *, requests: int, clients: int, within_s: float = 60.0) -> Load:
    """Flood a region with work, look after what it accepted, and ask again at once.

    Args:
        region: The region, as the tenant sees it that floods.
        calm: The same region, as another tenant sees it, who lists his executions meanwhile, one request at a time.
        requests: How many the flood has.
        clients: How many come at a time, on a connection each.
        within_s: Seconds for what was accepted to end.
    """
    for each in (region, calm):
        assert each.ask("POST", "/api/workflows", WORK).status == 201
    load, over = Load(), threading.Event()
    neighbour = threading.Thread(target=_neighbour, args=(calm, load, over))
    flood = [threading.Thread(target=_flood, args=(region, load, requests // clients)) for _ in range(clients)]
    begun = time.monotonic()
    for thread in (neighbour, *flood):
        thread.start()
    for thread in flood:
        thread.join()
    over.set()
    neighbour.join()
    load.seconds = time.monotonic() - begun
    for _ in range(5):
        load.after[region.ask("POST", "/api/workflows/work/execute", {}).status] += 1
    _follow(region, load, within_s)
    return load


def _flood(region: Up, load: Load, count: int) -> None:
    headers = {"authorization": f"Bearer {region.token}", "content-type": "application/json"}

    def one(connection: http.client.HTTPConnection) -> None:
        connection.request("POST", "/api/workflows/work/execute", "{}", headers)
        answer = connection.getresponse()
        body: dict[str, Any] = json.loads(answer.read())
        load.statuses[answer.status] += 1
        if answer.status == 202:
            load.accepted.append(body["execution_id"])
        elif answer.status in SHED:
            load.without_retry += not answer.headers.get("retry-after")

    _on_one_connection(region, load, count, one)


def _on_one_connection(region: Up, load: Load, count: int, one: Callable[[http.client.HTTPConnection], None]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", region.port, timeout=40)) as connection:
        for _ in range(count):
            try:
                one(connection)
            except (OSError, http.client.HTTPException):
                load.statuses[0] += 1
                connection.close()


def _neighbour(calm: Up, load: Load, over: threading.Event) -> None:
    while not over.is_set():
        load.calm[calm.ask("GET", "/api/executions?limit=5").status] += 1


def _follow(region: Up, load: Load, within_s: float) -> None:
    """Find out how everything ended that was accepted, page by page until nothing is under way."""
    until = time.monotonic() + within_s
    while True:
        found = {each["id"]: each["status"] for each in _listed(region)}
        states = [found.get(id, "lost") for id in load.accepted]
        if all(state in (*FINAL, "lost") for state in states) or time.monotonic() > until:
            load.ended = Counter(states)
            return
        time.sleep(0.1)


def _listed(region: Up) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = region.ask("GET", f"/api/executions?limit=100{cursor}").body
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"
