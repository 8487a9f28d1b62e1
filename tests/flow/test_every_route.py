"""Every route that the code lists: who may use it, and that one tenant never meets what is another's."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tdev.entry.api.resource import Route
from tdev.entry.api.routes import ROUTES
from tdev.kernel.roles import ROLES
from tests.support import lessons
from tests.support.commands import NOTES, SHOUT
from tests.support.tenant_law import LawfulRuntime, Record
from tests.support.walk import NOBODY, Answer, Caller, installed

OPEN = {"/health", "/version", "/openapi.json", "/docs"}
"""Paths that anybody may read, said here once more so that a new one is noticed."""
DECIDING = ("/approve", "/reject")
LOOKING = "/api/browser-links"
"""Lets a browser see what its caller may see already; it is a POST because the link is used up."""
MARK = "zzmarkred"
"""In everything that red makes, and nowhere else."""
RED, BLUE = Caller("red", "ann"), Caller("blue", "bob")
CODE = SHOUT.replace("shout", MARK)
PLAN = {"id": MARK, "goal": MARK, "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": MARK}}]}
GUARDED = {
    "id": f"{MARK}-send",
    "goal": MARK,
    "steps": [{"id": "one", "agent": "post_webhook", "input": {"url": "http://127.0.0.1:9/", "body": MARK}}],
}
ALL = [pytest.param(route, id=f"{route.method} {route.rule}") for route in ROUTES]
NEEDY = [pytest.param(route, id=f"{route.method} {route.rule}") for route in ROUTES if route.needs is not None]
NAMED = [pytest.param(route, id=f"{route.method} {route.rule}") for route in ROUTES if "<" in route.rule]


class Counted(Record):
    """Also says in order what was done, without keys: two requests that did the same work look the same.

    Only what the request did itself: an execution that somebody has started goes on beside the next request.
    """

    def __init__(self) -> None:
        super().__init__()
        self.work: list[tuple[str, str]] = []
        self._asking = threading.get_ident()

    def note(self, home: str, action: str, resource: str) -> None:
        """See ``Record.note``."""
        super().note(home, action, resource)
        if threading.get_ident() == self._asking:
            self.work.append((action, resource))


@dataclass(frozen=True)
class Here:
    """The installation, with what red has made."""

    runtime: LawfulRuntime
    record: Counted
    ended: str
    waiting: str

    def done_by(self, caller: Caller, route: Route, name: str) -> tuple[Answer, list[tuple[str, str]]]:
        """The answer to a call, and what was done for it."""
        before = len(self.record.work)
        answer = call(caller, route, name)
        return answer, self.record.work[before:]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    with installed(tmp_path_factory.mktemp("routes")) as runtime:
        (runtime.settings.files / "notes.txt").write_text(NOTES)
        runtime.record = record = Counted()
        made = RED.post("/api/tools", {"code": CODE, "name": MARK})
        assert made.status == 201, made
        for plan in (PLAN, GUARDED):
            assert RED.post("/api/workflows", plan).status == 201
        ids = []
        for plan in (PLAN, GUARDED):
            headers = {"idempotency-key": f"{plan['id']}-key"}
            started = RED.post(f"/api/workflows/{plan['id']}/execute", {}, headers=headers)
            ids.append(RED.ended(started.body["execution_id"]))
        assert [each["status"] for each in ids] == ["succeeded", "awaiting_approval"]
        yield Here(runtime, record, ids[0]["id"], ids[1]["id"])


def body_of(route: Route) -> Any:
    """A body with which the route does its work, where it takes one."""
    return {
        "/api/orchestrate": {"goal": "say it louder"},
        "/api/tools": {"code": SHOUT},
        "/api/agents": {"code": SHOUT},
        "/api/teams": {"code": SHOUT},
        "/api/classify": {"code": SHOUT},
        "/api/plan": {"goal": "shout it", "inputs": {"text": "hi"}},
        "/api/evaluate": {
            "workflow": {"id": "w", "steps": [{"id": "a", "agent": "echo_tool", "input": {"text": "x"}}]}
        },
        "/api/learned": {"on": True},
        "/api/learned/lessons": lessons.body(),
        "/api/secrets": {"name": "API_KEY", "value": "a-value-of-nobody"},
        "/api/workflows": {"id": "w", "steps": [{"id": "a", "agent": "echo_tool", "input": {"text": "x"}}]},
        "/api/components/<name>/<version>/status": {"status": "stable"},
        "/api/services/<id>/recording": {"on": True},
        "/api/services/<id>/promote": {"to": "staging"},
    }.get(route.rule, {})


def call(caller: Caller, route: Route, name: str = "nothing-here") -> Answer:
    parts = ("1.0.0" if part == "<version>" else part for part in route.rule.split("/"))
    path = "/".join(name if part.startswith("<") else part for part in parts)
    return caller.call(route.method, path, body=body_of(route) if route.method == "POST" else None)


def told(answer: Answer, name: str = "") -> str:
    """All of an answer but what differs for every request; the name that was asked for is left out."""
    body = {key: value for key, value in answer.body.items() if key != "instance"}
    headers: Mapping[str, str] = {key: value for key, value in answer.headers.items() if key != "x-request-id"}
    text = json.dumps([answer.status, headers, body], sort_keys=True)
    return text.replace(name, "<name>") if name else text


class TestRoles:
    @pytest.mark.parametrize("route", ALL)
    def test_a_route_needs_the_least_role_that_fits_what_it_does(self, route: Route) -> None:
        if route.rule in OPEN:
            assert (route.method, route.needs) == ("GET", None)
        elif route.rule.endswith(DECIDING):
            assert route.needs in ("approver", "admin")
        elif route.method == "GET" or route.rule == LOOKING:
            assert route.needs is not None
        else:
            assert route.needs in ("developer", "approver", "admin")

    @pytest.mark.parametrize("route", NEEDY)
    def test_nobody_is_asked_who_he_is(self, here: Here, route: Route) -> None:
        before = len(here.record.work)
        answer = call(NOBODY, route)
        assert (answer.status, answer.body["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert here.record.work[before:] == [], "and nothing is looked up for him"

    @pytest.mark.parametrize("route", NEEDY)
    @pytest.mark.parametrize("roles", ["", "[]", "[root]", "administrator", "Admin", *ROLES])
    def test_exactly_the_roles_that_suffice_come_in(self, here: Here, route: Route, roles: str) -> None:
        suffices = roles in ("admin", route.needs, route.also) or (route.needs == "viewer" and roles in ROLES)
        before = len(here.record.work)
        answer = call(Caller("green", "eve", roles), route)
        assert (answer.status == 403) is not suffices, answer
        if not suffices:
            assert answer.body["code"] == "denied"
            assert {resource for _, resource in here.record.work[before:]} <= {"table/audit"}, "it is only recorded"

    @pytest.mark.parametrize("claim", ["tenant", "roles", "sub"])
    def test_nothing_that_is_sent_raises_a_role_or_changes_a_tenant(self, here: Here, claim: str) -> None:
        viewer = Caller("blue", "bob", "viewer")
        said = {"tenant": "red", "roles": "[admin]", "sub": "ann"}[claim]
        sent = {f"x-{claim}": said, claim: said, f"x-tdev-{claim}": said, "x-forwarded-user": said}
        refused = viewer.call("POST", "/api/workflows", body={**PLAN, claim: said}, headers=sent, query={claim: said})
        assert refused.status == 403
        listed = viewer.get("/api/workflows", headers=sent, **{claim: said})
        assert MARK not in json.dumps(listed.body)
        developer = Caller("blue", "bob", "developer").post("/api/workflows", {**PLAN, claim: said})
        assert developer.status == 422, "a body names no tenant, role or subject"


class TestTenants:
    @pytest.mark.parametrize("route", ALL)
    def test_the_control_red_sees_what_is_reds(self, here: Here, route: Route) -> None:
        if route.method == "GET" and route.rule in ("/api/workflows", "/api/executions", "/api/tools"):
            assert MARK in json.dumps(call(RED, route).body)
        for name in (MARK, here.ended):
            if route.rule in ("/api/workflows/<id>", "/api/executions/<id>") and route.method == "GET":
                answer = call(RED, route, name)
                assert (answer.status == 200) is ((name == MARK) is ("workflows" in route.rule))

    @pytest.mark.parametrize("route", ALL)
    def test_no_answer_to_another_tenant_holds_anything_of_reds(self, here: Here, route: Route) -> None:
        answers = [call(BLUE, route, name) for name in (MARK, f"{MARK}-send", here.ended, here.waiting)]
        for name, answer in zip((MARK, f"{MARK}-send", here.ended, here.waiting), answers, strict=True):
            assert answer.status < 500
            if route.rule == "/api/audit":
                assert RED.subject not in {record["subject"] for record in answer.body["items"]}
                continue  # it says what blue has asked for in vain
            text = json.dumps(answer.body).replace(name, "")
            assert MARK not in text
            assert here.ended not in text
            assert here.waiting not in text

    @pytest.mark.parametrize("route", NAMED)
    def test_what_is_anothers_is_answered_as_what_is_not_there_and_costs_the_same(
        self, here: Here, route: Route
    ) -> None:
        asker = Caller("blue", f"asks {route.method} {route.rule}")  # whose refusals are not many yet
        for name in (MARK, f"{MARK}-send", here.ended, here.waiting):
            nowhere = "q" * len(name)
            foreign, work = here.done_by(asker, route, name)
            missing, work_for_nothing = here.done_by(asker, route, nowhere)
            assert foreign.status == 404, foreign
            assert told(foreign, name) == told(missing, nowhere)
            assert work == work_for_nothing

    def test_another_tenants_search_and_plans_do_not_find_it(self, here: Here) -> None:
        assert MARK in json.dumps(RED.get("/api/components", q=f"{MARK} it").body)
        assert MARK not in json.dumps(BLUE.get("/api/components", q=f"{MARK} it").body["items"])
        goal = {"goal": f"{MARK} it", "inputs": {"text": "hi"}}
        ours = RED.post("/api/plan", goal)
        assert [step["agent"].partition("@")[0] for step in ours.body["workflow"]["steps"]] == [MARK]
        theirs = BLUE.post("/api/plan", goal)
        steps = (theirs.body.get("workflow") or {}).get("steps", [])
        assert MARK not in json.dumps([step["agent"] for step in steps])
        named = BLUE.post("/api/plan", {**goal, "components": [MARK]})
        nothing = BLUE.post("/api/plan", {**goal, "components": ["q" * len(MARK)]})
        assert named.status == nothing.status
        assert named.status in (404, 422)

    @pytest.mark.parametrize("path", ["/api/workflows", "/api/evaluate", "/api/plan"])
    def test_a_body_that_names_anothers_component_is_answered_as_one_that_names_nothing(
        self, here: Here, path: str
    ) -> None:
        asker = Caller("blue", f"asks {path}")  # nobody whose refusals are many already: those are recorded otherwise

        def asked(name: str) -> tuple[str, list[tuple[str, str]]]:
            plan = {"id": "w", "steps": [{"id": "one", "agent": name, "input": {"text": "x"}}]}
            body = {
                "/api/workflows": plan,
                "/api/evaluate": {"workflow": plan},
                "/api/plan": {"goal": "shout it", "components": [name]},
            }[path]
            before = len(here.record.work)
            answer = asker.post(path, body)
            return told(answer, name), here.record.work[before:]

        for version in ("", "@1", "@1.0.0"):
            assert asked(f"{MARK}{version}") == asked(f"{'q' * len(MARK)}{version}")

    def test_a_name_that_another_has_is_free(self, here: Here) -> None:
        theirs = Caller("green", "gil")
        assert theirs.post("/api/tools", {"code": CODE.replace("upper", "lower"), "name": MARK}).status == 201
        assert theirs.post("/api/workflows", {**PLAN, "goal": "green"}).body["version"] == 1
        ours = RED.get(f"/api/components/{MARK}").body
        assert (ours["tenant"], RED.get(f"/api/workflows/{MARK}").body["goal"]) == ("red", MARK)
        assert theirs.get(f"/api/components/{MARK}").body["code"] != ours["code"]

    @pytest.mark.parametrize("path", ["/api/executions", "/api/components", "/api/tools", "/api/workflows"])
    def test_a_cursor_of_another_tenant_is_refused(self, here: Here, path: str) -> None:
        first = RED.get(path, limit=1)
        link = first.headers.get("link", "")
        cursor = first.body["next"] if isinstance(first.body, dict) else link.partition("cursor=")[2].partition(">")[0]
        assert cursor
        assert RED.get(path, limit=1, cursor=cursor).status == 200
        answer = BLUE.get(path, limit=1, cursor=cursor)
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/cursor")

    def test_a_key_of_another_tenant_is_a_new_key(self, here: Here) -> None:
        headers = {"idempotency-key": f"{MARK}-key"}
        assert BLUE.post("/api/workflows", {**PLAN, "id": "own", "goal": "own"}).status == 201
        answer = BLUE.post("/api/workflows/own/execute", {}, headers=headers)
        assert answer.status == 202
        assert answer.body["execution_id"] != here.ended
        assert RED.post(f"/api/workflows/{MARK}/execute", {}, headers=headers).body["execution_id"] == here.ended
        BLUE.ended(answer.body["execution_id"])

    @pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
    def test_events_of_another_tenant_are_not_there(self, here: Here, accept: str) -> None:
        path = f"/api/executions/{here.ended}/events"
        assert RED.get(path, headers={"accept": accept}).status == 200
        assert BLUE.get(path, headers={"accept": accept}).status == 404
        assert BLUE.get(path, headers={"accept": accept, "last-event-id": "1"}).status == 404

    def test_red_has_lost_nothing_by_all_that(self, here: Here) -> None:
        assert RED.get(f"/api/executions/{here.waiting}").body["status"] == "awaiting_approval"
        assert RED.get(f"/api/workflows/{MARK}").body["version"] == 1
        assert here.record.breaches == []
