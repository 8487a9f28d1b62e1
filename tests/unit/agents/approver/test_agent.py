"""The approver: what is asked is bound to a digest, and the token shows nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.approver import ApproverAgent
from tdev.domain.execution.approval import Matter
from tdev.kernel.errors import ConflictError, NotFoundError
from tdev.model.requests import ApprovalRequest, ExecutionRef
from tdev.model.workflow import Step, Workflow
from tdev.runtime import Runtime
from tests.support.clock import SetClock
from tests.support.nouns import execution, workflow
from tests.support.runtimes import runtime_in

PLAN = workflow(steps=(Step(id="one", agent="post_webhook", input={"url": "https://example.com", "body": "hello"}),))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path, clock=SetClock()) as runtime:
        runtime.executions("local").create(execution(status="running", inputs={"to": "ann"}))
        yield runtime


def ask(token: str = "token-1", id: str = "exec-1", plan: Workflow = PLAN) -> ApprovalRequest:
    ref = ExecutionRef(id=id, tenant="local")
    return ApprovalRequest(
        tenant="local", execution=ref, workflow=plan, effects=("deploy",), cost={"usd": "0.01"}, token=token
    )


def test_the_execution_waits_with_plan_and_question(runtime: Runtime) -> None:
    asked = ApproverAgent(runtime).run(ask())
    kept = runtime.executions("local").get("exec-1")
    assert (kept.status, kept.plan, kept.approval) == ("awaiting_approval", PLAN, asked)
    assert (asked.asked_at, asked.decision) == ("2023-11-14T22:13:20.000Z", None)


def test_the_question_says_what_would_happen_and_why_it_is_asked(runtime: Runtime) -> None:
    asked = ApproverAgent(runtime).run(ask())
    assert asked.effects == ("deploy", "send")
    assert asked.cost == {"usd": "0.01"}
    assert [(bound.step, bound.ref) for bound in asked.components] == [("one", "post_webhook@1.0.0")]
    assert asked.reasons == ("it reaches beyond the run",)


def test_a_plan_that_only_asks_in_a_step_says_so(runtime: Runtime) -> None:
    plan = workflow(steps=(Step(id="one", agent="echo_tool", input={"text": "a"}, approve=True),))
    asked = ApproverAgent(runtime).run(ask(plan=plan).model_copy(update={"effects": ()}))
    assert asked.reasons == ("a step asks for it",)


def test_the_question_is_bound_to_all_that_is_asked_about(runtime: Runtime) -> None:
    asked, resolve = ApproverAgent(runtime).run(ask()), runtime.catalogue("local").get
    same = Matter.of(PLAN, {"to": "ann"}, resolve, effects=["deploy"], cost={"usd": "0.01"})
    assert same.is_that_of(asked)


def test_the_question_is_void_after_the_time_that_the_settings_give(tmp_path: Path) -> None:
    with runtime_in(tmp_path, clock=SetClock(), approval_s=60) as runtime:
        runtime.executions("local").create(execution(status="running"))
        assert ApproverAgent(runtime).run(ask()).expires_at == "2023-11-14T22:14:20.000Z"


def test_a_plan_whose_component_is_gone_is_not_asked_about(runtime: Runtime) -> None:
    with pytest.raises(NotFoundError):
        ApproverAgent(runtime).run(ask(plan=workflow()))
    assert runtime.executions("local").get("exec-1").status == "running"


def test_the_token_is_kept_apart(runtime: Runtime) -> None:
    asked = ApproverAgent(runtime).run(ask("a-very-private-token"))
    assert runtime.approval_tokens("local").find("exec-1") == (asked.digest, "a-very-private-token")
    assert "private" not in asked.model_dump_json()
    assert "private" not in runtime.executions("local").get("exec-1").model_dump_json()


def test_asked_again_after_a_crash_the_newer_token_counts(runtime: Runtime) -> None:
    ApproverAgent(runtime).run(ask("token-1"))
    ApproverAgent(runtime).run(ask("token-2"))
    assert runtime.approval_tokens("local").find("exec-1")[1] == "token-2"


def test_one_that_was_cancelled_meanwhile_is_not_asked_for(runtime: Runtime) -> None:
    runtime.executions("local").change("exec-1", lambda now: now.model_copy(update={"status": "cancelled"}))
    with pytest.raises(ConflictError):
        ApproverAgent(runtime).run(ask())


def test_an_execution_that_is_not_there_is_said(runtime: Runtime) -> None:
    with pytest.raises(NotFoundError):
        ApproverAgent(runtime).run(ask(id="exec-2"))
