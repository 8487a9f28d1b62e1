"""The whole walk through ``tdev up``: real workers, real engine, real sockets, and what a crash leaves of it."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.support.region_process import eventually
from tests.support.tdev_up import Up, is_gone, tdev, tdev_up
from tests.support.web_server import Answer, Asked, Server, say, serving

GOAL = "read notes.txt and extract the e-mail addresses"
ADDRESSES = ["ann@example.com", "bob@example.org"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = Path(tmp_path_factory.mktemp("region"))
    (found / "files").mkdir()
    (found / "files" / "notes.txt").write_text("Ann (ann@example.com) wrote to Bob (bob@example.org).")
    return found


@pytest.fixture(scope="module")
def region(folder: Path) -> Iterator[Up]:
    with tdev_up(folder) as running:
        yield running
        workers = running.family()
        assert running.terminate() == 0
        assert all(is_gone(pid) for pid in workers)


class TestWalk:
    def test_a_goal_is_accepted_at_once_and_its_result_is_there_soon(self, region: Up) -> None:
        accepted = region.ask("POST", "/api/orchestrate", {"goal": GOAL})
        assert accepted.status == 202
        id = accepted.body["execution_id"]
        assert accepted.headers["location"] == f"/api/executions/{id}"
        done = region.until(id)
        assert (done["status"], done["result"]) == ("succeeded", ADDRESSES)
        assert done["rounds"][-1]["evaluation"]["score"] >= 85

    def test_who_waits_gets_the_result_with_the_answer(self, region: Up) -> None:
        answer = region.ask("POST", "/api/orchestrate", {"goal": GOAL}, prefer="wait=20")
        assert (answer.status, answer.body["result"]) == (200, ADDRESSES)

    def test_one_key_is_one_execution(self, region: Up) -> None:
        given = [region.ask("POST", "/api/orchestrate", {"goal": GOAL}, idempotency_key="k").body for _ in range(3)]
        assert len({each["execution_id"] for each in given}) == 1

    def test_what_goes_wrong_is_taken_over_by_the_region_without_anybody_looking(self, region: Up) -> None:
        id = region.ask("POST", "/api/orchestrate", {"goal": "fly me to Mars"}).body["execution_id"]

        def listed() -> list[str]:
            page = region.ask("GET", "/api/executions?status=failed").body
            return [each["id"] for each in page["items"]]

        assert eventually(lambda: id in listed())
        assert region.until(id)["error"]["code"] == "no_plan"

    def test_the_command_line_finds_the_region_by_itself(self, region: Up, folder: Path) -> None:
        said = tdev(folder, "orchestrate", GOAL, "--json")
        assert said.returncode == 0, said.stderr
        found = json.loads(said.stdout)
        assert found["result"] == ADDRESSES
        assert region.ask("GET", f"/api/executions/{found['id']}").body["status"] == "succeeded"
        health = json.loads(tdev(folder, "doctor", "--json").stdout)
        assert region.endpoint in next(each["found"] for each in health if each["name"] == "region")

    def test_the_logs_have_a_line_of_every_function_that_took_part(self, region: Up, folder: Path) -> None:
        id = region.ask("POST", "/api/orchestrate", {"goal": GOAL}, prefer="wait=20").body["id"]

        def functions() -> set[str]:
            said = tdev(folder, "logs", id, "--json")
            return {json.loads(line)["function"] for line in said.stdout.splitlines()}

        assert eventually(lambda: functions() == {"planner", "evaluator", "executor", "recorder"})
        assert "PlannerAgent done" in tdev(folder, "logs", id, "--function", "planner").stdout

    def test_a_second_region_on_the_same_folder_is_refused(self, region: Up, folder: Path) -> None:
        said = tdev(folder, "up", "--port", "0")
        assert said.returncode == 1
        assert "serves" in said.stderr
        assert region.endpoint in said.stderr
        assert region.ask("GET", "/health").status == 200

    def test_without_a_token_nobody_gets_in(self, region: Up) -> None:
        stranger = Up(region.process, {"endpoint": region.endpoint, "token_file": "/dev/null"})
        assert stranger.ask("GET", "/api/executions").status == 401


class TestDirectRoutes:
    """Some routes have a function of their own, here as behind API Gateway."""

    CODE = {"code": "def double(x: int) -> int:\n    return 2 * x\n"}

    def lines(self, folder: Path, function: str) -> list[dict[str, Any]]:
        said = tdev(folder, "logs", "--function", function, "--json", "-n", "10000")
        return [json.loads(line) for line in said.stdout.splitlines()]

    def told(self, folder: Path, function: str, request: str) -> list[str]:
        """The routes of the log lines of a request to the API, as that function wrote them."""
        fields = [line["fields"] for line in self.lines(folder, function)]
        return [each["route"] for each in fields if each.get("request_id") == request]

    @pytest.mark.parametrize(
        ("path", "body", "function"),
        [
            ("/api/classify", CODE, "classifier"),
            ("/api/plan", {"goal": "hash the text 'one'"}, "planner"),
            ("/api/generate", {"goal": 'e-mails: "a@b.co x" -> ["a@b.co"]', "register": False}, "composer"),
            (
                "/api/workflows",
                {"id": "w", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "a"}}]},
                "api",
            ),
        ],
    )
    def test_a_request_is_answered_by_a_worker_of_the_function_that_has_its_route(
        self, region: Up, folder: Path, path: str, body: Any, function: str
    ) -> None:
        answer = region.ask("POST", path, body)
        assert answer.status in (200, 201), answer.body
        request = answer.headers["x-request-id"]
        assert eventually(lambda: self.told(folder, function, request) == [path])
        assert all(
            self.told(folder, other, request) == []
            for other in {"api", "classifier", "composer", "planner"} - {function}
        )

    def test_what_is_not_declared_goes_to_the_api(self, region: Up, folder: Path) -> None:
        for method, status in (("GET", 405), ("OPTIONS", 204), ("PUT", 405)):
            answer = region.ask(method, "/api/classify")
            assert (answer.status, answer.headers["allow"]) == (status, "OPTIONS, POST")
        assert region.ask("POST", "/api/classify/", self.CODE).status == 404

    def test_a_wrong_body_is_told_as_everywhere(self, region: Up) -> None:
        answer = region.ask("POST", "/api/classify", {"code": "", "colour": "red"})
        assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
        assert {each["pointer"] for each in answer.body["errors"]} == {"#/code", "#/colour"}

    def test_a_function_serves_state_machine_and_requests_in_turn(self, region: Up) -> None:
        for _ in range(2):
            assert region.ask("POST", "/api/plan", {"goal": "hash the text 'one'"}).body["verdict"] == "plan"
            done = region.ask("POST", "/api/orchestrate", {"goal": GOAL}, prefer="wait=20")
            assert done.body["result"] == ADDRESSES


class Pages:
    """A web server with pages that answer at once, and one that holds its first caller until it is told."""

    def __init__(self) -> None:
        self.held = threading.Event()
        self.free = threading.Event()

    def answers(self, holding: str) -> dict[str, Answer]:
        return {
            **{f"/{n}": say(200, f"page {n}".encode(), Content_Type="text/plain") for n in range(40)},
            **self.hold(holding),
        }

    def hold(self, path: str) -> dict[str, Answer]:
        def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
            if not self.held.is_set():
                self.held.set()
                self.free.wait(20)
            say(200, f"page {path[1:]}".encode(), Content_Type="text/plain")(handler, asked)

        return {path: answer}


@contextmanager
def web(holding: str) -> Iterator[tuple[Server, Pages]]:
    pages = Pages()
    with serving(pages.answers(holding)) as server:
        try:
            yield server, pages
        finally:
            pages.free.set()


FETCHING = {
    "id": "fetch-all",
    "inputs": {"type": "object", "properties": {"urls": {"type": "array", "items": {"type": "string"}}}},
    "steps": [
        {"id": "first", "agent": "text_statistics", "input": {"text": "one two three"}},
        {
            "id": "pages",
            "agent": "fetch_url",
            "for_each": "${inputs.urls}",
            "input": {"url": "${item}"},
            "max_concurrency": 1,
            "after": ["first"],
        },
        {"id": "joined", "agent": "join_texts", "input": {"texts": "${pages.text}"}},
    ],
    "output": {"words": "${first.words}", "text": "${joined}"},
}
"""Fetches pages one after another, and joins what they say."""


def urls(server: Server, count: int) -> list[str]:
    return [f"http://127.0.0.1:{server.port}/{n}" for n in range(count)]


def asked_for(server: Server) -> list[str]:
    return [asked.path for asked in server.asked]


def test_after_kill_9_in_the_middle_the_run_goes_on_and_finished_steps_ran_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with web("/6") as (server, pages):
        with tdev_up(tmp_path, allowed_hosts="127.0.0.1") as region:
            id = region.run(FETCHING, urls=urls(server, 12))
            assert pages.held.wait(30), region.ask("GET", f"/api/executions/{id}").body
            before = asked_for(server)
            workers = region.family()
            assert workers
            region.kill()
            assert eventually(lambda: all(is_gone(pid) for pid in workers)), "workers outlived their region"
        with tdev_up(tmp_path, allowed_hosts="127.0.0.1") as region:
            done = region.until(id)
            told = region.steps_told(id)
            assert region.terminate() == 0
    calls = {path: asked_for(server).count(path) for path in dict.fromkeys(asked_for(server))}
    with capsys.disabled():
        print(f"\n  killed while page 6 was fetched; calls per page: {list(calls.values())}, steps ended: {told}")
    assert before == [f"/{n}" for n in range(7)]
    assert done["status"] == "succeeded"
    assert done["result"]["words"] == 3
    assert [f"page {n}" in str(done["result"]["text"]) for n in range(12)] == [True] * 12
    # What had ended ran once; only what was under way when the region died was begun again.
    assert calls == {f"/{n}": 2 if n == 6 else 1 for n in range(12)}
    assert told == [("first", "succeeded"), ("pages", "succeeded"), ("joined", "succeeded")]


def test_sigterm_drains_and_the_next_region_goes_on(tmp_path: Path) -> None:
    with web("/2") as (server, pages):
        with tdev_up(tmp_path, allowed_hosts="127.0.0.1") as region:
            id = region.run(FETCHING, urls=urls(server, 4))
            assert pages.held.wait(30), region.ask("GET", f"/api/executions/{id}").body
            workers = region.family()
            assert region.terminate() == 0
            assert all(is_gone(pid) for pid in workers)
            assert not (tmp_path / "data" / "region.json").exists()
        with tdev_up(tmp_path, allowed_hosts="127.0.0.1") as region:
            done = region.until(id)
    assert done["status"] == "succeeded"
    assert [asked_for(server).count(f"/{n}") for n in (0, 1, 3)] == [1, 1, 1]


def test_an_approval_survives_a_killed_region_and_the_effect_happens_once(tmp_path: Path) -> None:
    with serving({"/hook": say(200, b"{}", Content_Type="application/json")}) as server:
        post = {
            "id": "post",
            "steps": [
                {
                    "id": "post",
                    "agent": "post_webhook",
                    "input": {"url": f"http://127.0.0.1:{server.port}/hook", "body": "hi"},
                }
            ],
        }
        with tdev_up(tmp_path, allowed_hosts="127.0.0.1") as region:
            id = region.run(post)
            digest = region.until(id, "awaiting_approval")["approval"]["digest"]
            region.kill()
        with tdev_up(tmp_path, allowed_hosts="127.0.0.1") as region:
            assert region.until(id, "awaiting_approval")["approval"]["digest"] == digest
            assert server.asked == []
            said = tdev(tmp_path, "approve", id, "--digest", digest, "--json")
            assert said.returncode == 0, said.stdout
            assert json.loads(said.stdout)["approval"]["by"] == "local"
            assert region.ask("POST", f"/api/executions/{id}/approve", {}).status == 409
    assert [(asked.method, asked.body) for asked in server.asked] == [("POST", b'{"text": "hi"}')]


LEAKY = '''
from tdev.sdk import tool


@tool(secrets=["API_KEY"])
def leaky(text: str, api_key: str) -> str:
    """Says more than it should.

    Args:
        text: any text
    """
    print("with", api_key, api_key.encode().hex())
    return f"{text} with {api_key}"
'''


def test_a_secret_survives_a_killed_region_and_shows_nowhere(tmp_path: Path) -> None:
    value, given = "kept/in+a=file%1", "kept/in+the=environment"
    work = {"id": "w", "steps": [{"id": "s", "agent": "leaky", "input": {"text": "hi"}, "approve": True}]}
    seen = subprocess.run(
        [sys.executable, "-m", "tdev.entry.cli.main", "secrets", "set", "API_KEY", "--data", str(tmp_path / "data")],
        input=value,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert seen.returncode == 0, seen.stderr
    with tdev_up(tmp_path) as region:
        assert region.ask("POST", "/api/tools", {"code": LEAKY}).status == 201
        id = region.run(work)
        question = region.until(id, "awaiting_approval")["approval"]
        region.kill()
    said = []
    for more in ({}, {"secret_api_key": given}):
        with tdev_up(tmp_path, **more) as region:
            if more:
                id = region.run({**work, "id": "again"})
                question = region.until(id, "awaiting_approval")["approval"]
            answer = region.ask("POST", f"/api/executions/{id}/approve", {"digest": question["digest"]})
            done = region.until(id)
            said += [str(answer.body), str(done), tdev(tmp_path, "logs", "-n", "10000").stdout]
            assert (done["status"], done["result"]) == ("succeeded", "hi with ***"), done["error"]
            assert region.terminate() == 0
    for path in [*tmp_path.rglob("*.db*"), tmp_path / "up.log"]:
        said.append(path.read_bytes().decode("latin-1"))
    for form in (value, value.encode().hex(), given, given.encode().hex()):
        assert form not in "".join(said)


def test_of_many_answers_at_once_one_counts_and_the_effect_follows_it(tmp_path: Path) -> None:
    with (
        serving({"/hook": say(200, b"{}", Content_Type="application/json")}) as server,
        tdev_up(tmp_path, allowed_hosts="127.0.0.1") as region,
    ):
        given = {"url": f"http://127.0.0.1:{server.port}/hook", "body": "hi"}
        id = region.run({"id": "post", "steps": [{"id": "post", "agent": "post_webhook", "input": given}]})
        digest = region.until(id, "awaiting_approval")["approval"]["digest"]

        def answered(verb: str) -> int:
            return region.ask("POST", f"/api/executions/{id}/{verb}", {"digest": digest}).status

        verbs = ["approve", "reject"] * 6
        with ThreadPoolExecutor(len(verbs)) as pool:
            statuses = list(pool.map(answered, verbs))
        done = region.until(id)
        records = region.ask("GET", "/api/audit?limit=100").body["items"]
    assert statuses.count(200) == 1, statuses
    assert set(statuses) == {200, 409}
    said = {"approve": ("approved", "succeeded", 1), "reject": ("rejected", "rejected", 0)}
    found = (done["approval"]["decision"], done["status"], len(server.asked))
    assert found == said[verbs[statuses.index(200)]]
    counted = [each for each in records if each["target"] == id and each["action"] in ("approved", "rejected")]
    assert [each["outcome"] for each in counted].count("done") == 1


def test_a_stricter_region_says_so_asks_about_what_is_free_elsewhere_and_forgets_what_nobody_answers(
    tmp_path: Path,
) -> None:
    with tdev_up(tmp_path, approve="pure", approval_s="60") as region:
        assert eventually(lambda: "asks a person about pure too" in (tmp_path / "up.log").read_text())
        id = region.ask("POST", "/api/orchestrate", {"goal": "hash the text 'one'"}).body["execution_id"]
        asked = region.until(id, "awaiting_approval")["approval"]
        assert asked["reasons"] == ["this installation asks about it"]
        minute = datetime.fromisoformat(asked["expires_at"]) - datetime.fromisoformat(asked["asked_at"])
        assert minute == timedelta(minutes=1)


def test_a_wrong_word_in_the_policy_is_told_before_the_region_serves(tmp_path: Path) -> None:
    said = tdev(tmp_path, "up", "--port", "0", approve="mail")
    assert said.returncode == 2
    assert "mail: no such effect" in said.stderr
