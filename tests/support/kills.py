"""A region that is killed again and again while clients give it work, and the account of what became of that work.

Clients do what careful callers do: each piece of work has an Idempotency-Key, and whatever was not answered is asked
again. Half of the work fetches a page; the other half posts to a hook once a person has said yes.
"""

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.support.tdev_up import FINAL, Reply, Up, tdev_up
from tests.support.web_server import Asked, Server, say, serving

HOST = "127.0.0.1"
_INPUTS = {"type": "object", "properties": {"url": {"type": "string"}}}
FETCH = {
    "id": "fetch",
    "inputs": _INPUTS,
    "steps": [
        {"id": "page", "agent": "fetch_url", "input": {"url": "${inputs.url}"}},
        {"id": "words", "agent": "text_statistics", "input": {"text": "${page.text}"}},
    ],
}
COUNT = {
    "id": "count",
    "steps": [{"id": "words", "agent": "text_statistics", "input": {"text": "one two"}}],
}
POST = {
    "id": "post",
    "inputs": _INPUTS,
    "steps": [{"id": "post", "agent": "post_webhook", "input": {"url": "${inputs.url}", "body": "hi"}}],
}


@dataclass
class Account:
    """What was accepted and what became of it.

    Attributes:
        accepted: Key of the work -> the ids of executions that were answered for it.
        ended: Id -> the status it ended with.
        errors: Id -> what was said of its end.
        posts: Key -> how often its hook was called.
        listed: Ids that the region lists at the end.
        kills: Seconds from the start of a region to its death, one for each kill.
    """

    accepted: dict[str, set[str]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    listed: set[str] = field(default_factory=set)
    kills: list[float] = field(default_factory=list)

    def settle(self, listed: Callable[[], Iterable[dict[str, Any]]], within_s: float = 120.0) -> None:
        """Look at everything that there is until all of it has ended."""
        until = time.monotonic() + within_s
        while True:
            found = {each["id"]: each for each in listed()}
            self.ended |= {id: each["status"] for id, each in found.items() if each["status"] in FINAL}
            self.listed = set(found)
            if len(self.ended) >= len(found) or time.monotonic() > until:
                return
            time.sleep(0.5)

    @property
    def lost(self) -> list[str]:
        """Work that was accepted and is not in the region's list, or succeeded without its effect."""
        gone = [key for key, ids in self.accepted.items() if not ids <= self.listed]
        return gone + [key for key in self.accepted if self._is(key, "succeeded") and self._posted(key) == 0]

    @property
    def stuck(self) -> list[str]:
        """Work that never ended."""
        return [key for key, ids in self.accepted.items() if not ids <= set(self.ended)]

    @property
    def doubled(self) -> list[str]:
        """Work with two executions or two effects, and executions that nobody was told of."""
        known = {id for ids in self.accepted.values() for id in ids}
        twice = [key for key, ids in self.accepted.items() if len(ids) > 1 or self._posted(key) not in (0, 1)]
        return twice + sorted(self.listed - known)

    @property
    def cut_off(self) -> list[str]:
        """Work whose effect was under way when the region died: it is not tried again and left to a person."""
        return [key for key in self.accepted if self._is(key, "unknown")]

    @property
    def wrong(self) -> dict[str, str]:
        """Work that ended otherwise than it may."""
        return {
            key: f"{self.ended[id]}: {self.errors.get(id)}"
            for key, ids in self.accepted.items()
            for id in ids
            if self.ended.get(id, "succeeded") not in ("succeeded", "unknown")
        }

    def _is(self, key: str, status: str) -> bool:
        return any(self.ended.get(id) == status for id in self.accepted[key])

    def _posted(self, key: str) -> int:
        return self.posts[key] if key.startswith("post") else 1


class Clients:
    """Callers that go on through the deaths of their region.

    Args:
        web: The server with the pages and the hooks.
        count: How many work at the same time.
        hasty: How many more hand in small work without looking after it.
    """

    def __init__(self, web: Server, count: int, hasty: int = 0) -> None:
        self.account = Account()
        self.accepting = threading.Event()
        self._web = web
        self._region: Up | None = None
        self._stopping = threading.Event()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        works = [
            *(partial(self._work, number) for number in range(count)),
            *(partial(self._hand_in, n) for n in range(hasty)),
        ]
        self._threads = [threading.Thread(target=self._kept, args=(work,)) for work in works]
        self._errors: list[BaseException] = []

    def start(self, region: Up) -> None:
        """Work with this region from now on."""
        self._region = region
        if not self._threads[0].ident:
            for thread in self._threads:
                thread.start()

    def finish(self) -> None:
        """Begin nothing new, and wait until everything that was begun has ended. Raises what a client met."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)
        self._closed.set()
        for thread in self._threads:
            thread.join(5)
        if self._errors:
            raise self._errors[0]

    def close(self) -> None:
        """Stop at once."""
        self._stopping.set()
        self._closed.set()

    def _kept(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:
            self._errors.append(problem)
            raise

    def _work(self, number: int) -> None:
        for turn in range(10_000):
            if self._stopping.is_set():
                return
            workflow = "post" if (number + turn) % 2 else "fetch"
            key = f"{workflow}-{number}-{turn}"
            inputs = {"url": f"http://{HOST}:{self._web.port}/{key}"}
            id = self._given(workflow, key, inputs)
            # Whoever did not hear the first answer asks again and must be told the same.
            if id and self._given(workflow, key, inputs):
                self._follow(id)

    def _hand_in(self, number: int) -> None:
        for turn in range(100_000):
            if self._stopping.is_set():
                return
            self._given("count", f"count-{number}-{turn}", {})

    def _given(self, workflow: str, key: str, inputs: dict[str, str]) -> str:
        """The id that the work was accepted under; empty when the test is over."""
        path = f"/api/workflows/{workflow}/execute"
        accepted = self._insist(lambda region: region.ask("POST", path, {"inputs": inputs}, idempotency_key=key))
        if accepted is None:
            return ""
        assert accepted.status == 202, accepted.body
        id = str(accepted.body["execution_id"])
        with self._lock:
            self.account.accepted.setdefault(key, set()).add(id)
        self.accepting.set()
        return id

    def _follow(self, id: str) -> None:
        """Say yes where it is asked, and wait for the end."""
        while answer := self._insist(lambda region: region.ask("GET", f"/api/executions/{id}")):
            status = answer.body.get("status")
            if status in FINAL:
                with self._lock:
                    self.account.ended[id] = status
                    self.account.errors[id] = str(answer.body["error"])
                return
            if status == "awaiting_approval":
                digest = {"digest": answer.body["approval"]["digest"]}
                said = self._insist(partial(_approve, id=id, digest=digest))
                # 409: the yes was written down before the region died, only its answer was lost.
                assert said is None or said.status in (200, 409), said.body
            time.sleep(0.02)

    def _insist(self, ask: Callable[[Up], Reply]) -> Reply | None:
        """Ask until there is an answer; None when the test is over. A 503 is no answer but a request to come again."""
        while not self._closed.is_set():
            region = self._region
            try:
                answer = ask(region) if region else None
            except (OSError, http.client.HTTPException, ValueError):
                answer = None
            if answer is not None and answer.status not in (429, 502, 503, 504):
                return answer
            time.sleep(0.02)
        return None


def _approve(region: Up, *, id: str, digest: dict[str, str]) -> Reply:
    return region.ask("POST", f"/api/executions/{id}/approve", digest)


def survive(folder: Path, *, kills: int, seed: int, clients: int = 4, hasty: int = 0, life_s: float = 0.9) -> Account:
    """Kill a region with SIGKILL at random moments while clients work, then let it come to rest.

    Args:
        folder: For its data.
        kills: How often.
        seed: Of the moments.
        clients: How many work at once.
        hasty: How many more hand in small work without looking after it.
        life_s: Most seconds from the first work that a life accepts to its end; the least are 20 ms.

    Returns:
        The account, when all that was accepted has ended or two minutes have passed.
    """
    moments = random.Random(seed)
    with serving({}, otherwise=_page) as web, ExitStack() as stack:
        at_work = Clients(web, clients, hasty)
        stack.callback(at_work.close)
        for life in range(kills):
            with tdev_up(folder, allowed_hosts=HOST) as region:
                born = time.monotonic()
                if life == 0:
                    _publish(region)
                at_work.accepting.clear()
                at_work.start(region)
                assert at_work.accepting.wait(60), "the region accepted nothing"
                time.sleep(moments.uniform(0.02, life_s))
                region.kill()
                at_work.account.kills.append(time.monotonic() - born)
        with tdev_up(folder, allowed_hosts=HOST) as region:
            at_work.start(region)
            at_work.finish()
            at_work.account.settle(partial(_listed, region))
            assert region.terminate() == 0
    at_work.account.posts = Counter(asked.path[1:] for asked in web.asked if asked.method == "POST")
    return at_work.account


def _publish(region: Up) -> None:
    for workflow in (COUNT, FETCH, POST):
        assert region.ask("POST", "/api/workflows", workflow).status == 201


def _listed(region: Up) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page: dict[str, Any] = region.ask("GET", f"/api/executions?limit=100{cursor}").body
        yield from page["items"]
        if not page.get("next"):
            return
        cursor = f"&cursor={page['next']}"


def _page(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    time.sleep(0.03)  # so that a region often dies in the middle of a call
    say(200, b"one two", Content_Type="text/plain")(handler, asked)
