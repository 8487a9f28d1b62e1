"""What the tools do: each asks the API what the command line and the browser ask it, and picks from the answer."""

import time
from collections.abc import Mapping
from typing import Any

import anyio

from tdev.entry.mcp import arguments as given
from tdev.entry.mcp.asking import Asking
from tdev.entry.mcp.results import (
    Answered,
    Built,
    Classified,
    Components,
    DeploymentState,
    ExecutionState,
    Generated,
    Planned,
    Question,
    Scored,
    ServiceState,
    Started,
)
from tdev.kernel.plurals import counted
from tdev.model.execution import FINAL
from tdev.model.noun import Noun
from tdev.model.service import ENDED

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0
_PERSON = "ask the person; with a yes: approve"


async def plan_goal(ask: Asking, asked: given.PlanGoal) -> Planned:
    """Make a plan for a goal and score it, to show it to the person or to learn what is missing.

    Nothing is run and nothing is kept. To run it: start_orchestration with the same goal.
    """
    return Planned.model_validate(await ask.post("/api/plan", _filled(asked)))


async def start_orchestration(ask: Asking, asked: given.StartOrchestration) -> Started:
    """Plan a goal, improve the plan until it passes its gate, and run it; answers at once with an id to wait for.

    What reaches beyond the run (sending, deleting, deploying) waits for a person's yes before it happens. To see the
    plan only: plan_goal.
    """
    found = await ask.post("/api/orchestrate", _filled(asked, "idempotency_key"), key=asked.idempotency_key)
    return Started.model_validate(found)


async def get_execution(ask: Asking, asked: given.GetExecution) -> ExecutionState:
    """Look at an execution as it stands now: status, what each step did, result or error, the question it waits with.

    To wait for its end: wait_execution.
    """
    return _execution(await ask.get(f"/api/executions/{asked.execution_id}"))


async def wait_execution(ask: Asking, asked: given.WaitExecution) -> ExecutionState:
    """Wait until an execution has ended or asks a person, at most 20 seconds. Not done? Call it again."""
    begun, pause = time.monotonic(), _FIRST_PAUSE_S
    while True:
        found = _execution(await ask.get(f"/api/executions/{asked.execution_id}"))
        passed = time.monotonic() - begun
        if found.done or found.status == "awaiting_approval" or passed >= asked.seconds:
            return found
        await ask.told(passed, asked.seconds, f"{found.status}, {counted(len(found.steps), 'step')} done")
        await anyio.sleep(min(pause, asked.seconds - passed))
        pause = min(pause * 1.5, _LONGEST_PAUSE_S)


async def list_components(ask: Asking, asked: given.ListComponents) -> Components:
    """List the tools, agents and teams that plans are made of, or search them in words."""
    found = await ask.get("/api/components", q=asked.query, type=asked.type, limit=asked.limit, cursor=asked.cursor)
    return Components.model_validate(found)


async def classify_code(ask: Asking, asked: given.ClassifyCode) -> Classified:
    """Read Python code and say whether it is a tool, an agent or a team, with the lines that say so. It is not run."""
    found = await ask.post("/api/classify", _filled(asked))
    main = next(each for each in found["components"] if each["name"] == found["main"])
    others = tuple(each["name"] for each in found["components"] if each["name"] != found["main"])
    return Classified.model_validate({**main, "others": others})


async def generate_component(ask: Asking, asked: given.GenerateComponent) -> Generated:
    """Find, compose or generate a component, given words with examples or a specification: for what a plan misses.

    New code is tested in a sandbox before it is kept.
    """
    found = await ask.post("/api/generate", _filled(asked))
    return Generated(items=tuple(_built(each) for each in found["items"]))


async def evaluate_plan(ask: Asking, asked: given.EvaluatePlan) -> Scored:
    """Score a plan that you hold as JSON: gates, points, and what would bring more.

    The same plan always gets the same score. What plan_goal answers has its score already.
    """
    return Scored.model_validate(await ask.post("/api/evaluate", _filled(asked)))


async def approve(ask: Asking, asked: given.Approve) -> Answered:
    """Give a person's yes or no to what an execution or a deployment waits with. Never call it without that person.

    The digest names exactly what the person has seen; the answer counts for nothing else.
    """
    body = {"digest": asked.digest, "reason": asked.reason}
    if asked.execution_id is not None:
        found = await ask.post(f"/api/executions/{asked.execution_id}/{asked.decision}", body)
        return Answered(execution_id=found["id"], status=found["status"], next="wait_execution")
    found = (await ask.post(f"/api/deployments/{asked.deployment_id}/{asked.decision}", body))["deployment"]
    return Answered(deployment_id=found["id"], status=found["status"], next="service_status")


async def deploy_service(ask: Asking, asked: given.DeployService) -> DeploymentState:
    """Make a service, or its next version, of a saved workflow or of the plan of an execution.

    It always stops and waits for a person's yes.
    The answer says what that person is asked: permissions, effects and cost, bound to a digest.
    """
    body = {**_filled(asked, "idempotency_key"), "ask": True}
    accepted = await ask.post("/api/deploy", body, key=asked.idempotency_key)
    begun, pause = time.monotonic(), _FIRST_PAUSE_S
    while True:
        found = _deployment(await ask.get(f"/api/deployments/{accepted['deployment_id']}"))
        passed = time.monotonic() - begun
        if found.status in {"awaiting_approval", *ENDED} or passed >= given.LONGEST_WAIT_S:
            return found
        await ask.told(passed, given.LONGEST_WAIT_S, f"{found.status}: the gate looks at it")
        await anyio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_S)


async def service_status(ask: Asking, asked: given.ServiceStatus) -> ServiceState:
    """Look at a service (versions, traffic, calls and errors of the last day) or at one deployment."""
    name, deployment = asked.service, None
    if asked.deployment_id is not None:
        deployment = _deployment(await ask.get(f"/api/deployments/{asked.deployment_id}"))
        name = deployment.service
    state = _service(await ask.get(f"/api/services/{name}"))
    return state if deployment is None else state.model_copy(update={"deployment": deployment})


async def rollback_service(ask: Asking, asked: given.RollbackService) -> ServiceState:
    """Let an earlier version of a service, the one before or the one named, answer all calls at once.

    Nothing is built.
    """
    body = {"reason": asked.reason, **({} if asked.to is None else {"to": asked.to})}
    return _service(await ask.post(f"/api/services/{asked.service}/rollback", body))


def _filled(asked: Noun, *without: str) -> dict[str, Any]:
    """The arguments as a body of the API: what was not given is left to its defaults."""
    body = asked.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=set(without))
    return {name: value for name, value in body.items() if value != {} or name in asked.model_fields_set}


def _execution(found: Mapping[str, Any]) -> ExecutionState:
    done = found["status"] in FINAL
    next_step = "" if done else "wait_execution"
    if found["status"] == "awaiting_approval":
        next_step = _PERSON
    asked = found.get("approval")
    return ExecutionState.model_validate(
        {
            **found,
            "execution_id": found["id"],
            "done": done,
            "scores": [each["evaluation"]["score"] for each in found["rounds"]],
            "steps": found["trace"],
            "approval": Question.model_validate(asked) if asked else None,
            "next": next_step,
        }
    )


def _deployment(found: Mapping[str, Any]) -> DeploymentState:
    deployment, judgement, asked = found["deployment"], found.get("judgement") or {}, found.get("approval")
    ended = deployment["status"] in ENDED
    waits = deployment["status"] == "awaiting_approval"
    return DeploymentState.model_validate(
        {
            **deployment,
            "deployment_id": deployment["id"],
            "gates": [gate for gate in judgement.get("gates", ()) if ended or not gate["passed"]],
            "score": judgement.get("score"),
            "approval": Question.model_validate(asked) if asked else None,
            "weights": found.get("weights", {}),
            "next": _PERSON if waits else "" if ended else "service_status",
        }
    )


def _service(found: Mapping[str, Any]) -> ServiceState:
    return ServiceState.model_validate({**found, "service": found["name"]})


def _built(found: Mapping[str, Any]) -> Built:
    component, tests = found.get("component"), found.get("tests", ())
    passed = sum(bool(test["passed"]) for test in tests)
    return Built.model_validate(
        {
            **found,
            "name": component["name"] if component else found["spec"]["name"],
            "reference": f"{component['name']}@{component['version']}" if component else None,
            "tests_passed": passed,
            "tests_failed": len(tests) - passed,
        }
    )
