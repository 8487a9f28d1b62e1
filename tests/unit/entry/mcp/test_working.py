"""What the tools ask the API, and what they make of its answers."""

import asyncio
from typing import Any

import pytest

from tdev.entry.mcp import arguments as given
from tdev.entry.mcp import working
from tdev.entry.mcp.asking import Asking
from tdev.kernel.errors import NotFoundError
from tests.support.assistants import ScriptedApi

DIGEST = f"sha256:{'0' * 64}"
EXECUTION: dict[str, Any] = {
    "id": "exec-1",
    "status": "running",
    "goal": "count",
    "rounds": [{"evaluation": {"score": 91.5}}],
    "trace": [{"step": "one", "agent": "a@1.0.0", "status": "succeeded", "ms": 1.5, "output": "large", "error": None}],
    "result": None,
    "error": None,
    "approval": None,
}
ASKED = {"digest": DIGEST, "effects": ["send"], "permissions": [], "cost": None, "reasons": ["it sends"]}
DEPLOYMENT: dict[str, Any] = {
    "deployment": {
        "id": "dep-1",
        "service": "greet",
        "status": "awaiting_approval",
        "target": "local",
        "version": None,
        "reason": "",
    },
    "judgement": {
        "score": 90,
        "gates": [
            {"name": "sound", "passed": True, "evidence": "fine"},
            {"name": "tests", "passed": False, "evidence": "1 failed"},
        ],
    },
    "approval": ASKED,
    "weights": {"1": 100},
}
SERVICE: dict[str, Any] = {
    "name": "greet",
    "status": "live",
    "target": "local",
    "live_version": 2,
    "weights": {"2": 100},
}


def run(work: Any, api: ScriptedApi, asked: Any) -> tuple[Any, list[str]]:
    """What a tool answers, and what it told on the way."""
    heard: list[str] = []

    async def told(part: float, whole: float, words: str) -> None:
        heard.append(words)

    async def whole() -> Any:
        return await work(Asking(api, told), asked)

    return asyncio.run(whole()), heard


def test_a_goal_is_planned_with_what_was_given_and_the_rest_left_to_the_api() -> None:
    api = ScriptedApi().on("POST /api/plan", {"verdict": "plan", "goal": "count", "extra": 1})
    found, _ = run(working.plan_goal, api, given.PlanGoal(goal="count"))
    assert found.verdict == "plan"
    assert api.asked == [("POST", "/api/plan", {"goal": "count", "rounds": 3}, None, {})]


def test_a_key_makes_starting_safe_to_repeat_and_is_no_part_of_the_order() -> None:
    api = ScriptedApi().on("POST /api/orchestrate", {"execution_id": "exec-1", "status": "accepted"})
    found, _ = run(working.start_orchestration, api, given.StartOrchestration(goal="count", idempotency_key="k"))
    assert (found.execution_id, found.next) == ("exec-1", "wait_execution")
    assert api.asked == [("POST", "/api/orchestrate", {"goal": "count"}, None, {"idempotency-key": "k"})]


def test_an_execution_is_cut_down_to_what_the_next_step_needs() -> None:
    found, _ = run(working.get_execution, ScriptedApi().on("GET /api/executions/exec-1", EXECUTION), _look())
    told = found.model_dump()
    assert (told["execution_id"], told["done"], told["scores"], told["next"]) == (
        "exec-1",
        False,
        (91.5,),
        "wait_execution",
    )
    assert "output" not in told["steps"][0]


@pytest.mark.parametrize(
    ("status", "done", "next_step"),
    [
        ("succeeded", True, ""),
        ("failed", True, ""),
        ("awaiting_approval", False, "ask the person; with a yes: approve"),
    ],
)
def test_waiting_ends_with_the_execution_or_when_a_person_is_asked(status: str, done: bool, next_step: str) -> None:
    ended = {**EXECUTION, "status": status, "approval": ASKED if status == "awaiting_approval" else None}
    api = ScriptedApi().on("GET /api/executions/exec-1", EXECUTION, EXECUTION, ended)
    found, heard = run(working.wait_execution, api, given.WaitExecution(execution_id="exec-1"))
    assert (found.status, found.done, found.next) == (status, done, next_step)
    assert (found.approval is not None) is (status == "awaiting_approval")
    assert heard == ["running, 1 step done"] * 2


def test_waiting_ends_with_its_time() -> None:
    api = ScriptedApi().on("GET /api/executions/exec-1", EXECUTION)
    found, _ = run(working.wait_execution, api, given.WaitExecution(execution_id="exec-1", seconds=1))
    assert (found.done, found.status) == (False, "running")


def test_components_are_listed_by_what_is_asked_for() -> None:
    line = {
        "name": "a",
        "version": "1.0.0",
        "type": "tool",
        "description": "d",
        "effects": ["pure"],
        "status": "stable",
    }
    api = ScriptedApi().on("GET /api/components", {"items": [{**line, "owner": "x"}], "next": "more"})
    found, _ = run(working.list_components, api, given.ListComponents(query="mail", limit=5))
    assert found.model_dump() == {"items": ({**line, "effects": ("pure",)},), "next": "more"}
    assert api.asked[0][3] == {"q": "mail", "type": None, "limit": 5, "cursor": None}


def test_code_is_told_by_its_main_component_and_the_others_by_name() -> None:
    facts = {"type": "tool", "brain_count": 0, "reusability": "B"}
    api = ScriptedApi().on(
        "POST /api/classify", {"main": "two", "components": [{"name": "one", **facts}, {"name": "two", **facts}]}
    )
    found, _ = run(working.classify_code, api, given.ClassifyCode(code="x = 1"))
    assert (found.name, found.others) == ("two", ("one",))
    assert api.asked[0][2] == {"code": "x = 1"}


def test_what_was_built_is_told_with_its_tests_and_how_to_name_it_in_a_plan() -> None:
    tests = [{"passed": True}, {"passed": True}, {"passed": False}]
    built = {"spec": {"name": "tags"}, "how": "template", "status": "experimental", "tests": tests, "registered": True}
    api = ScriptedApi().on(
        "POST /api/generate",
        {"items": [{**built, "component": {"name": "tags", "version": "1.0.0"}}, {**built, "component": None}]},
    )
    found, _ = run(working.generate_component, api, given.GenerateComponent(goal="tags"))
    assert [(each.reference, each.tests_passed, each.tests_failed) for each in found.items] == [
        ("tags@1.0.0", 2, 1),
        (None, 2, 1),
    ]
    assert api.asked[0][2] == {"goal": "tags", "examples": [], "reuse": True, "register": True}


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_an_answer_goes_to_what_waits_with_the_digest_that_was_seen(decision: Any) -> None:
    api = (
        ScriptedApi()
        .on(f"POST /api/executions/exec-1/{decision}", {"id": "exec-1", "status": "running"})
        .on(f"POST /api/deployments/dep-1/{decision}", {"deployment": {"id": "dep-1", "status": "deploying"}})
    )
    one, _ = run(working.approve, api, given.Approve(execution_id="exec-1", digest=DIGEST, decision=decision))
    two, _ = run(
        working.approve, api, given.Approve(deployment_id="dep-1", digest=DIGEST, decision=decision, reason="r")
    )
    assert (one.execution_id, one.next, two.deployment_id, two.next) == (
        "exec-1",
        "wait_execution",
        "dep-1",
        "service_status",
    )
    assert [asked[2] for asked in api.asked] == [{"digest": DIGEST, "reason": ""}, {"digest": DIGEST, "reason": "r"}]


def test_a_deployment_always_asks_for_a_person_and_is_told_when_it_waits() -> None:
    looking = {**DEPLOYMENT, "deployment": {**DEPLOYMENT["deployment"], "status": "accepted"}, "approval": None}
    api = (
        ScriptedApi()
        .on("POST /api/deploy", {"status": "accepted", "service_id": "greet", "deployment_id": "dep-1"})
        .on("GET /api/deployments/dep-1", looking, DEPLOYMENT)
    )
    found, heard = run(working.deploy_service, api, given.DeployService(workflow="greet", idempotency_key="k"))
    assert api.asked[0] == (
        "POST",
        "/api/deploy",
        {"workflow": "greet", "strategy": "immediate", "ask": True},
        None,
        {"idempotency-key": "k"},
    )
    assert (found.status, found.approval.digest, heard) == (
        "awaiting_approval",
        DIGEST,
        ["accepted: the gate looks at it"],
    )
    assert [gate.name for gate in found.gates] == ["tests"], "while it goes on, only what failed is told"


def test_a_service_is_looked_at_by_its_name_or_by_a_deployment_of_it() -> None:
    api = ScriptedApi().on("GET /api/services/greet", SERVICE).on("GET /api/deployments/dep-1", DEPLOYMENT)
    by_name, _ = run(working.service_status, api, given.ServiceStatus(service="greet"))
    by_deployment, _ = run(working.service_status, api, given.ServiceStatus(deployment_id="dep-1"))
    assert (by_name.service, by_name.live_version, by_name.deployment) == ("greet", 2, None)
    assert by_deployment.deployment.status == "awaiting_approval"


@pytest.mark.parametrize(("to", "body"), [(None, {"reason": ""}), (1, {"reason": "", "to": 1})])
def test_going_back_names_the_version_or_leaves_it_to_the_api(to: int | None, body: dict[str, Any]) -> None:
    api = ScriptedApi().on("POST /api/services/greet/rollback", SERVICE)
    found, _ = run(working.rollback_service, api, given.RollbackService(service="greet", to=to))
    assert (found.service, api.asked[0][2]) == ("greet", body)


def test_a_refusal_of_the_api_comes_through() -> None:
    api = ScriptedApi().on("GET /api/executions/exec-1", NotFoundError("there is none"))
    with pytest.raises(NotFoundError, match="there is none"):
        run(working.get_execution, api, _look())


def _look() -> given.GetExecution:
    return given.GetExecution(execution_id="exec-1")
