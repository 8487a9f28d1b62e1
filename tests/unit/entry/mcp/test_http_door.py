"""The protocol over HTTP in this process: the API's own handler answers, for the caller and with his rights alone."""

import json
from typing import Any

import pytest

from tdev.domain.secrets.keeping import SecretKeeper
from tdev.entry.mcp.function import handler
from tests.support.assistants import LEGACY, MODERN, called, message, needs_sdk, posted, structured, told
from tests.support.bundles import flow
from tests.support.deploying import Deploying, deploying
from tests.support.walk import Caller

pytestmark = needs_sdk
ERAS = pytest.mark.parametrize("version", [LEGACY, MODERN])
GUARDED = {
    "id": "post",
    "steps": [{"id": "one", "agent": "post_webhook", "input": {"url": "http://127.0.0.1:9/", "body": "x"}}],
}
SECRET = "tok-4f9a1c7be2d8"
KEYED = '''
from tdev.sdk import tool


@tool(secrets=["API_KEY"])
def keyed(text: str, api_key: str) -> str:
    """Say a text with a key behind it.

    Args:
        text: what is said
    """
    print(api_key)
    return f"{text} {api_key}"
'''


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory):
    with deploying(tmp_path_factory.mktemp("mcp")) as found:
        yield found


@ERAS
class TestBothEras:
    def test_it_says_what_it_is_and_has_no_session(self, here: Deploying, version: str) -> None:
        greeting = {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
        asked = message("server/discover", version=MODERN) if version == MODERN else message("initialize", greeting)
        found = posted(handler, asked, version=version)
        assert found.status == 200, found
        assert "T-Developer" in json.dumps(found.body)
        assert not [name for name in found.headers if "session" in name]

    def test_a_goal_is_planned_run_and_waited_for(self, here: Deploying, version: str) -> None:
        goal = {"goal": "count the words of the text", "inputs": {"text": "one two"}}
        planned = structured(called(handler, "plan_goal", goal, version=version))
        assert (planned["verdict"], planned["evaluation"]["passed"]) == ("plan", True)
        started = structured(called(handler, "start_orchestration", goal, version=version))
        done = structured(called(handler, "wait_execution", {"execution_id": started["execution_id"]}, version=version))
        assert (done["status"], done["done"], done["result"]["words"]) == ("succeeded", True, 2)

    def test_wrong_arguments_are_told(self, here: Deploying, version: str) -> None:
        found = called(handler, "wait_execution", {"execution_id": "exec-1", "seconds": 99}, version=version)
        assert found["isError"] is True
        assert "#/seconds: " in told(found)

    def test_a_method_that_is_not_there_is_an_error_of_the_protocol(self, here: Deploying, version: str) -> None:
        found = posted(handler, message("tools/fly", version=version), version=version)
        assert found.body["error"]["code"] in (-32601, -32602)


def test_a_version_that_nobody_speaks_is_refused(here: Deploying) -> None:
    found = posted(handler, message("tools/list"), version="1999-01-01")
    assert 400 <= found.status < 500


class TestRights:
    def test_a_viewer_reads_and_does_nothing_else(self, here: Deploying) -> None:
        assert "items" in structured(called(handler, "list_components", {"limit": 1}, roles="[viewer]"))
        for tool, arguments in (
            ("start_orchestration", {"goal": "count the words", "inputs": {"text": "a"}}),
            ("deploy_service", {"workflow": "example"}),
            ("rollback_service", {"service": "example"}),
            ("generate_component", {"goal": "hashtags of a text"}),
        ):
            found = called(handler, tool, arguments, roles="[viewer]")
            assert found["isError"] is True, tool
            assert told(found).startswith("denied: this needs the role 'developer'"), tool

    def test_a_viewer_or_developer_cannot_approve_and_the_approver_only_what_was_seen(self, here: Deploying) -> None:
        assert Caller().post("/api/workflows", GUARDED).status in (201, 409)
        id = Caller().post("/api/workflows/post/execute", {}).body["execution_id"]
        waiting = structured(called(handler, "wait_execution", {"execution_id": id}))
        assert (waiting["status"], waiting["done"]) == ("awaiting_approval", False)
        answer = {"execution_id": id, "digest": waiting["approval"]["digest"], "decision": "reject"}
        for roles in ("[viewer]", "[developer]"):
            refused = called(handler, "approve", answer, roles=roles)
            assert told(refused).startswith("denied: this needs the role 'approver'")
        other = called(handler, "approve", {**answer, "digest": f"sha256:{'0' * 64}"}, roles="[approver]")
        assert other["isError"] is True
        assert Caller().get(f"/api/executions/{id}").body["status"] == "awaiting_approval"
        assert structured(called(handler, "approve", answer, roles="[approver]"))["execution_id"] == id
        assert here.runtime.executions("local").get(id).approval.decision == "rejected"

    def test_one_tenant_never_sees_what_is_anothers(self, here: Deploying) -> None:
        id = Caller().run("count the words of the text", inputs={"text": "one"})["id"]
        for tool, arguments in (
            ("get_execution", {"execution_id": id}),
            ("wait_execution", {"execution_id": id, "seconds": 1}),
            ("service_status", {"service": "example"}),
        ):
            found = called(handler, tool, arguments, tenant="others")
            assert told(found).startswith("not_found: "), tool
        asked = message("resources/read", {"uri": f"tdev://executions/{id}/trace"})
        assert "not_found" in posted(handler, asked, tenant="others").body["error"]["message"]
        assert posted(handler, asked).status == 200

    def test_a_refusal_is_on_record_under_the_request_that_came_in(self, here: Deploying) -> None:
        called(handler, "rollback_service", {"service": "example"}, roles="[viewer]", sub="vera")
        records = Caller().get("/api/audit").body["items"]
        assert any((each["subject"], each["outcome"]) == ("vera", "refused") for each in records)


class TestDeploying:
    def test_it_always_waits_for_a_person_although_the_policy_asks_nobody(self, here: Deploying) -> None:
        assert here.runtime.approval_policy.reasons(["pure"], "service") == ()
        found = structured(called(handler, "deploy_service", {"workflow": "example"}))
        assert found["status"] == "awaiting_approval"
        assert found["approval"]["reasons"] == ["who asked for it wants a person to look"]
        assert here.host.history == []
        answer = {"deployment_id": found["deployment_id"], "digest": found["approval"]["digest"]}
        structured(called(handler, "approve", answer, roles="[approver]"))
        assert here.ended(found["deployment_id"]).status == "live"
        state = structured(called(handler, "service_status", {"service": "example"}))
        assert (state["status"], state["live_version"]) == ("live", 1)

    def test_the_same_key_is_one_deployment(self, here: Deploying) -> None:
        asked = {"workflow": "example", "name": "twice", "idempotency_key": "k-1"}
        first, second = (structured(called(handler, "deploy_service", asked)) for _ in range(2))
        assert first["deployment_id"] == second["deployment_id"]

    def test_what_fails_its_gate_is_told_with_the_reason(self, here: Deploying) -> None:
        plan = flow({"id": "one", "agent": "no_such_tool", "input": {}}).model_copy(update={"id": "broken"})
        here.runtime.workflows("local").save(plan, actor="ann")
        found = structured(called(handler, "deploy_service", {"workflow": "broken"}))
        assert found["status"] == "failed"
        assert [gate for gate in found["gates"] if not gate["passed"]]


def test_no_secret_is_in_any_answer_of_a_run_that_prints_and_returns_it(here: Deploying) -> None:
    made = Caller().post("/api/tools", {"code": KEYED})
    assert made.status == 201, made
    SecretKeeper(here.runtime.secrets, here.runtime.trail("local"), "local").set("API_KEY", SECRET, actor="ann")
    plan = {"id": "keyed", "steps": [{"id": "one", "agent": "keyed", "input": {"text": "the key:"}}]}
    assert Caller().post("/api/workflows", plan).status == 201
    id = Caller().post("/api/workflows/keyed/execute", {}).body["execution_id"]
    done = structured(called(handler, "wait_execution", {"execution_id": id}))
    if done["status"] == "awaiting_approval":
        structured(called(handler, "approve", {"execution_id": id, "digest": done["approval"]["digest"]}))
        done = structured(called(handler, "wait_execution", {"execution_id": id}))
    assert done["result"] == "the key: ***", "it was there to be seen"
    answers: list[Any] = [
        done,
        called(handler, "list_components", {"query": "keyed"}),
        called(handler, "classify_code", {"code": KEYED}),
        called(handler, "deploy_service", {"workflow": "keyed"}),
        *(
            posted(handler, message("resources/read", {"uri": uri})).body
            for uri in ("tdev://policy", *(f"tdev://executions/{id}/{part}" for part in ("plan", "trace")))
        ),
    ]
    text = json.dumps(answers)
    assert SECRET not in text
    assert "keyed" in text
