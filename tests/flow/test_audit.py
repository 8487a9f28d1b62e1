"""Every change and every refusal is on record, with who, what, when and by which request; nothing else is."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tdev.domain.audit.verification import Verifier
from tdev.entry.api.resource import Route
from tdev.entry.api.routes import ROUTES
from tdev.model.identity import AuditRecord
from tdev.orchestration.notifying import Courier
from tdev.runtime import Runtime
from tests.support import lessons
from tests.support.commands import NOTES, SHOUT
from tests.support.hosts import FakeHost, hosted
from tests.support.vouching import SHOUT as TESTED
from tests.support.walk import NOBODY, Answer, Caller, answered, event, handler, installed

ANN, VIEWER = Caller("red", "ann"), Caller("red", "vic", "viewer")
PLAN = {"id": "echo", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "hi"}}]}
SENDING = {
    "id": "sending",
    "steps": [{"id": "one", "agent": "post_webhook", "input": {"url": "http://127.0.0.1:9/", "body": "x"}}],
}
FAILING = {"id": "failing", "steps": [{"id": "one", "agent": "read_text_file", "input": {"path": "nowhere.txt"}}]}
TEAM = '''"""Two."""


class First:
    """One agent."""

    def run(self, goal: str) -> str:
        """Answer."""
        return goal
'''
JUDGING = {"/api/classify", "/api/adopt", "/api/plan", "/api/evaluate", "/api/evaluate/code"}
"""POST without a change."""
SERVING = {"/api/services/<id>/invoke"}
"""Calls of what is deployed: their record is the access log of the service."""
FAR = {"/api/services/<id>/promote", "/api/promotions"}
"""Changes that two stages make together: ``test_promotion`` looks at their records."""
LEAST: dict[str, dict[str, Any]] = {
    "pin": {"version": "1"},
    "recording": {"on": True},
    "promote": {"to": "staging"},
    "set_status": {"status": "retired", "reason": "nobody wants it"},
}
"""The least body of an action that needs one."""
CHANGING = [pytest.param(route, id=f"{route.method} {route.rule}") for route in ROUTES if route.action]
READING = [pytest.param(route, id=f"{route.method} {route.rule}") for route in ROUTES if not route.action]


@dataclass
class Here:
    """An installation, and what was recorded in it."""

    runtime: Runtime
    count: int = 0

    def records(self, tenant: str = "red") -> list[AuditRecord]:
        return self.runtime.trail(tenant).list(limit=10_000)

    def started(self, plan: dict[str, Any]) -> str:
        """An execution of a plan that has ended or waits."""
        assert ANN.post("/api/workflows", plan).status == 201
        id: str = ANN.post(f"/api/workflows/{plan['id']}/execute", {}).body["execution_id"]
        ANN.ended(id)
        return id

    def deployed(self, plan: dict[str, Any]) -> str:
        """A deployment of a plan that has ended or waits."""
        assert ANN.post("/api/workflows", plan).status == 201
        accepted = ANN.post("/api/deploy", {"workflow": plan["id"], "threshold": 0})
        assert accepted.status == 202, accepted
        return self.deployment_ended(accepted.body["deployment_id"])

    def deployment_ended(self, id: str) -> str:
        """The deployment when nothing of it moves any more."""
        until = time.monotonic() + 20
        while ANN.get(f"/api/deployments/{id}").body["deployment"]["status"] in ("accepted", "deploying"):
            assert time.monotonic() < until
            time.sleep(0.01)
        return id

    def service(self) -> str:
        """A service with two releases."""
        name = f"service{self.count}"
        self.deployed({**PLAN, "id": name})
        self.deployed({**PLAN, "id": name, "steps": [{**PLAN["steps"][0], "input": {"text": "ho"}}]})
        return name

    def prepared(self, route: Route) -> tuple[str, Any]:
        """A path and a body with which a route makes its change."""
        self.count += 1
        if "deploy" in route.rule or "service" in route.rule:
            return self.prepared_delivery(route)
        if "<version>" in route.rule:
            return self.prepared_life(route)
        if any(word in route.rule for word in ("notifications", "secrets", "learned")):
            return self.prepared_setting(route)
        code = SHOUT.replace("shout", f"shout{self.count}")
        bodies: dict[str, Any] = {
            "/api/orchestrate": {"goal": "count the words of the text", "inputs": {"text": "one two"}},
            "/api/generate": {"goal": "a tool that makes a text upper case, for 'a' gives 'A'", "reuse": False},
            "/api/tools": {"code": code},
            "/api/workflows": {**PLAN, "id": f"flow{self.count}"},
        }
        name = ""
        if route.action in ("approved", "rejected", "cancel"):
            name = self.started(SENDING)
        elif route.action == "resume":
            name = self.started(FAILING)
        elif route.action in ("share", "unshare"):
            name = self.started({**PLAN, "id": f"shared{self.count}"})
            if route.action == "unshare":
                bodies[route.rule] = {"path": ANN.post(f"/api/executions/{name}/share", {}).body["path"]}
        elif route.action == "execute_workflow":
            ANN.post("/api/workflows", PLAN)
            name = "echo"
        elif route.action == "measure":
            assert ANN.post("/api/tools", {"code": TESTED}).status == 201
            bodies[route.rule] = {"component": "shout", "mutation": True}
        return route.rule.replace("<id>", name), bodies.get(route.rule, {})

    def prepared_life(self, route: Route) -> tuple[str, Any]:
        """The same for the life of a component."""
        name = f"living{self.count}"
        assert ANN.post("/api/tools", {"code": SHOUT.replace("shout", name)}).status == 201
        path = route.rule.replace("<name>", name).replace("<version>", "1.0.0")
        if route.action == "enable":
            assert ANN.post(path.replace("enable", "disable"), {}).status == 200
        return path, {"status": "retired", "reason": "nobody wants it"} if route.action == "set_status" else {}

    def prepared_setting(self, route: Route) -> tuple[str, Any]:
        """The same for who is told what happens, for the secrets that this needs, and for lessons."""
        if "learned" in route.rule:
            return lessons.prepared(ANN, route, self.count)
        hook = {"name": f"hook{self.count}", "via": "webhook", "address": "HOOK_URL", "key": "HOOK_KEY"}
        for name, value in (("HOOK_URL", "http://127.0.0.1:9/hook"), ("HOOK_KEY", "a-key-that-both-know")):
            self.runtime.secrets.put("red", name, value)
        if "secrets" in route.rule:
            return route.rule.replace("<id>", "HOOK_KEY"), {"name": "HOOK_KEY", "value": "another-value"}
        if "<id>" not in route.rule:
            return route.rule, hook
        assert ANN.post("/api/notifications", hook).status == 201
        if route.action != "redeliver":
            return route.rule.replace("<id>", hook["name"]), {}
        assert ANN.post(f"/api/notifications/{hook['name']}/test", {}).status == 202
        Courier(self.runtime).work()
        dead, *_ = ANN.get("/api/notifications/deliveries", status="dead").body["items"]
        return route.rule.replace("<id>", dead["id"]), {}

    def prepared_delivery(self, route: Route) -> tuple[str, Any]:
        """The same for deployments and services."""
        if route.rule == "/api/deploy":
            plan = {**PLAN, "id": f"flow{self.count}"}
            assert ANN.post("/api/workflows", plan).status == 201
            return route.rule, {"workflow": plan["id"], "threshold": 0}
        if "deployments" in route.rule:
            return route.rule.replace("<id>", self.deployed({**SENDING, "id": f"sending{self.count}"})), {}
        body = LEAST.get(route.action or "", {})
        return route.rule.replace("<id>", self.service()).replace("<component>", "echo_tool"), body


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    with installed(tmp_path_factory.mktemp("audit"), kind=hosted(FakeHost())) as runtime:
        (runtime.settings.files / "notes.txt").write_text(NOTES)
        yield Here(runtime)


def ask(caller: Caller, route: Route, path: str, body: Any, request_id: str) -> Answer:
    claims = {"sub": caller.subject, "tenant": caller.tenant, "roles": caller.roles} if caller.subject else None
    made = event(route.method, path, claims=claims, body=body if route.method == "POST" else None)
    made["requestContext"]["requestId"] = request_id
    return answered(handler(made, None))


def filled(route: Route) -> str:
    return "/".join("nothing-here" if part.startswith("<") else part for part in route.rule.split("/"))


def test_every_route_that_posts_says_what_it_changes_or_is_known_to_change_nothing() -> None:
    without = {route.rule for route in ROUTES if route.method != "GET" and not route.action}
    assert without == JUDGING | SERVING
    assert not [route for route in ROUTES if route.method == "GET" and route.action]


class TestChanges:
    @pytest.mark.parametrize("route", CHANGING)
    def test_a_change_leaves_exactly_one_record_with_who_and_what_and_by_which_request(
        self, here: Here, route: Route
    ) -> None:
        if route.rule in {"/api/agents", "/api/teams"} | FAR:
            pytest.skip("looked at elsewhere")
        path, body = here.prepared(route)
        before = len(here.records())
        answer = ask(ANN, route, path, body, f"change-{here.count}")
        assert answer.status < 300, answer
        if (answer.body or {}).get("execution_id"):
            ANN.ended(answer.body["execution_id"])
        if "deployment_id" in (answer.body or {}):
            here.deployment_ended(answer.body["deployment_id"])
        found = [record for record in here.records()[before:] if record.subject != "deployer"]
        assert [(r.subject, r.action, r.outcome, r.request_id) for r in found] == [
            ("ann", route.action, "done", f"change-{here.count}")
        ]
        assert found[0].target
        assert found[0].tenant == "red"

    def test_a_repeated_request_leaves_no_second_record(self, here: Here) -> None:
        before = len(here.records())
        for _ in range(3):
            body = {"goal": "count the words of the text", "inputs": {"text": "a b"}}
            answer = ANN.post("/api/orchestrate", body, headers={"idempotency-key": "audit-once"})
            assert answer.status == 202
        ANN.ended(answer.body["execution_id"])
        assert len(here.records()) == before + 1

    def test_a_plan_that_does_not_reach_its_gate_is_on_record_as_refused(self, here: Here) -> None:
        before = len(here.records())
        ended = ANN.run("find the outliers in 1, 2, 3, 100", threshold=100, rounds=0)
        assert ended["error"]["code"] == "gate_not_met"
        found = here.records()[before:]
        assert [(r.action, r.outcome, r.target, r.detail.get("code")) for r in found] == [
            ("orchestrate", "done", ended["id"], None),
            ("end", "refused", ended["id"], "gate_not_met"),
        ]


class TestReads:
    @pytest.mark.parametrize("route", READING)
    def test_what_changes_nothing_leaves_no_record(self, here: Here, route: Route) -> None:
        before = len(here.records())
        bodies = {
            "/api/classify": {"code": SHOUT},
            "/api/plan": {"goal": "count the words of the text", "inputs": {"text": "x"}},
            "/api/evaluate": {"workflow": PLAN},
        }
        ask(ANN, route, filled(route), bodies.get(route.rule, {}), "read")
        assert len(here.records()) == before


class TestRefusals:
    @pytest.mark.parametrize("route", [p for p in CHANGING + READING if p.values[0].needs not in (None, "viewer")])
    def test_a_caller_without_the_role_is_recorded_with_his_request(self, here: Here, route: Route) -> None:
        before = len(here.records())
        assert ask(VIEWER, route, filled(route), {}, "denied-1").status == 403
        [found] = here.records()[before:]
        assert (found.subject, found.action, found.outcome, found.request_id) == (
            "vic",
            route.action or route.name,
            "refused",
            "denied-1",
        )
        assert found.detail == {"status": 403, "code": "denied", "route": f"{route.method} {route.rule}"}

    @pytest.mark.parametrize("route", [p for p in CHANGING if "<" in p.values[0].rule])
    def test_what_is_not_there_or_belongs_to_another_is_recorded_alike(self, here: Here, route: Route) -> None:
        theirs = ANN.post("/api/workflows", {**PLAN, "id": "theirs"})
        assert theirs.status == 201
        for name in ("theirs", "missing"):
            before = len(here.records("blue"))
            path = route.rule.replace("<id>", name).replace("<component>", "echo_tool")
            path = path.replace("<name>", name).replace("<version>", "1.0.0")
            answer = ask(Caller("blue", "bob"), route, path, LEAST.get(route.action or "", {}), "gone-1")
            assert answer.status == 404
            [found] = here.records("blue")[before:]
            assert (found.action, found.target.partition("/")[0], found.outcome) == (route.action, name, "refused")
            assert found.detail["status"] == 404

    @pytest.mark.parametrize("route", [p for p in CHANGING if p.values[0].method == "POST"])
    def test_a_body_that_is_none_is_recorded(self, here: Here, route: Route) -> None:
        before = len(here.records())
        answer = ask(ANN, route, filled(route), "{not json", "bad-1")
        assert answer.status == 422
        [found] = here.records()[before:]
        assert (found.outcome, found.request_id, found.detail["status"]) == ("refused", "bad-1", 422)

    def test_a_conflict_is_recorded(self, here: Here) -> None:
        id = here.started({**PLAN, "id": "conflict"})
        before = len(here.records())
        assert ANN.post(f"/api/executions/{id}/approve", {}).status == 409
        [found] = here.records()[before:]
        assert (found.action, found.target, found.detail["code"]) == ("approved", id, "conflict")

    def test_nobody_leaves_no_record_anywhere(self, here: Here) -> None:
        before = len(here.records())
        assert NOBODY.post("/api/orchestrate", {"goal": "x"}).status == 401
        assert len(here.records()) == before

    def test_a_flood_of_refusals_does_not_fill_the_store(self, here: Here) -> None:
        mallory = Caller("green", "mallory", "viewer")
        for _ in range(500):
            assert mallory.post("/api/workflows", PLAN).status == 403
        assert 300 <= len(here.records("green")) <= 400
        assert mallory.get("/api/workflows").status == 200


class TestLooking:
    def test_the_newest_comes_first_and_the_cursor_goes_on(self, here: Here) -> None:
        for number in range(5):
            assert ANN.post("/api/workflows", {**PLAN, "id": f"page{number}"}).status == 201
        first = ANN.get("/api/audit", limit=2).body
        second = ANN.get("/api/audit", limit=3, cursor=first["next"]).body
        targets = [item["target"] for item in first["items"] + second["items"]]
        assert targets == [f"page{number}@1" for number in (4, 3, 2, 1, 0)]

    def test_filters_pick(self, here: Here) -> None:
        page = ANN.get("/api/audit", subject="vic", action="cancel", limit=100).body
        assert page["items"]
        assert {(item["subject"], item["action"]) for item in page["items"]} == {("vic", "cancel")}
        last = ANN.get("/api/audit", limit=1).body["items"][0]
        since = ANN.get("/api/audit", since=last["at"], limit=100).body["items"]
        assert last in since
        assert ANN.get("/api/audit", since="2999-01-01T00:00:00Z").body == {"items": [], "next": None}

    @pytest.mark.parametrize(
        ("name", "value"),
        [("since", "yesterday"), ("since", "2026-01-01"), ("since", "0001-01-01T00:00:00+23:00"), ("limit", "0"),
         ("since", "9999-12-31T23:59:59-12:00"), ("cursor", "xx"), ("subject", "")],
    )  # fmt: skip
    def test_a_filter_that_is_none_is_refused_with_its_name(self, here: Here, name: str, value: str) -> None:
        answer = ANN.get("/api/audit", **{name: value})
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, f"#/{name}")

    def test_a_cursor_of_another_tenant_is_refused(self, here: Here) -> None:
        cursor = ANN.get("/api/audit", limit=1).body["next"]
        assert Caller("blue", "bob").get("/api/audit", cursor=cursor).status == 422

    def test_nobody_sees_the_records_of_another_tenant(self, here: Here) -> None:
        text = json.dumps(Caller("yellow", "yan").get("/api/audit", limit=100).body)
        assert text == json.dumps({"items": [], "next": None})
        assert Caller("yellow", "yan").get("/api/audit/head").status == 404

    def test_the_chain_is_verified_in_pieces_and_a_noted_hash_is_found(self, here: Here) -> None:
        head = ANN.get("/api/audit/head").body
        ANN.post("/api/workflows", {**PLAN, "id": "after-the-note"})
        after, noted = 0, []
        checked = 0
        while after is not None:
            found = ANN.get("/api/audit/verify", after=after, limit=10, noted=head["hash"]).body
            assert found["faults"] == []
            checked += found["checked"]
            noted.append(found["noted_at"])
            after = found["next"]
        assert checked == head["count"] + 1
        assert [each for each in noted if each is not None] == [head["count"]]

    def test_all_that_was_recorded_here_is_intact(self, here: Here) -> None:
        for tenant in ("red", "blue", "green"):
            check = Verifier(here.runtime.tables_of(tenant), tenant).check(limit=100_000)
            assert check.faults == ()
            assert check.checked == len(here.records(tenant))


def test_who_is_refused_is_refused_although_it_cannot_be_recorded(tmp_path: Path) -> None:
    from tdev.platform.storage import Put

    with installed(tmp_path) as runtime:
        assert ANN.post("/api/workflows", PLAN).status == 201
        runtime.tables.write(Put("audit", {"pk": "T#red#AUDIT", "sk": "HEAD", "count": 1}))
        assert VIEWER.post("/api/workflows", PLAN).status == 403
        assert ANN.post("/api/workflows", PLAN).status == 503, "and nothing changes that cannot be recorded"
        assert ANN.get("/api/audit").status == 200
        assert next(fault["kind"] for fault in ANN.get("/api/audit/verify").body["faults"]) == "head"


def test_an_execution_too_many_is_refused_with_429_and_on_record(tmp_path: Path) -> None:
    with installed(tmp_path, most_active=1) as runtime:
        waiting = runtime.executions("red")
        accepted = ANN.post("/api/orchestrate", {"goal": "count the words of the text", "inputs": {"text": "a"}})
        id = ANN.ended(accepted.body["execution_id"])["id"]
        copy = waiting.get(id).model_copy(update={"id": "exec-busy", "status": "running"})
        waiting.create(copy)
        answer = ANN.post("/api/orchestrate", {"goal": "one more"})
        assert (answer.status, answer.headers["retry-after"]) == (429, "2")
        assert answer.body["code"] == "too_many_requests"
        last = runtime.trail("red").list()[-1]
        assert (last.action, last.outcome, last.detail["status"]) == ("orchestrate", "refused", 429)
        assert Caller("blue", "bob").post("/api/orchestrate", {"goal": "count words"}).status == 202


def test_what_an_execution_publishes_and_how_it_is_stopped_names_the_execution(tmp_path: Path) -> None:
    with installed(tmp_path) as runtime:
        accepted = ANN.post("/api/orchestrate", {"code": SHOUT, "goal": 'shout it: "hi"'})
        id = ANN.ended(accepted.body["execution_id"])["id"]
        stopped = ANN.run("find the outliers in 1, 2, 3, 100", threshold=100, rounds=0)["id"]
        records = {record.action: record for record in runtime.trail("red").list()}
        assert (records["publish"].subject, records["publish"].request_id) == ("ann", id)
        assert (records["end"].request_id, records["end"].detail["status"]) == (stopped, "rejected")
        assert all(record.request_id for record in records.values())
