"""The approver: what is asked is bound to a digest, and the token shows nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.approver import ApproverAgent
from tdev.domain.execution.approval import plan_digest
from tdev.kernel.errors import ConflictError, NotFoundError
from tdev.model.requests import ApprovalRequest, ExecutionRef
from tdev.runtime import Runtime
from tests.support.clock import SetClock
from tests.support.nouns import execution, workflow
from tests.support.runtimes import runtime_in


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path, clock=SetClock()) as runtime:
        runtime.executions("local").create(execution(status="running", inputs={"to": "ann"}))
        yield runtime


def ask(token: str = "token-1", id: str = "exec-1") -> ApprovalRequest:
    ref = ExecutionRef(id=id, tenant="local")
    return ApprovalRequest(tenant="local", execution=ref, workflow=workflow(), effects=("send",), token=token)


def test_the_execution_waits_with_plan_and_question(runtime: Runtime) -> None:
    asked = ApproverAgent(runtime).run(ask())
    kept = runtime.executions("local").get("exec-1")
    assert (kept.status, kept.plan, kept.approval) == ("awaiting_approval", workflow(), asked)
    assert (asked.effects, asked.asked_at, asked.decision) == (("send",), "2023-11-14T22:13:20.000Z", None)


def test_the_question_is_bound_to_plan_inputs_and_effects(runtime: Runtime) -> None:
    assert ApproverAgent(runtime).run(ask()).digest == plan_digest(workflow(), {"to": "ann"}, ["send"])


def test_the_token_is_kept_apart(runtime: Runtime) -> None:
    asked = ApproverAgent(runtime).run(ask("a-very-secret-token"))
    assert runtime.approval_tokens("local").find("exec-1") == (asked.digest, "a-very-secret-token")
    assert "secret" not in asked.model_dump_json()
    assert "secret" not in runtime.executions("local").get("exec-1").model_dump_json()


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
