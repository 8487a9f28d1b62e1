"""The recorder: sets the end, once, and forgets the checkpoints."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.recorder import RecorderAgent
from tdev.kernel.errors import NotFoundError
from tdev.model.execution import FINAL, Failure
from tdev.model.requests import ExecutionRef, RecordRequest
from tdev.runtime import Runtime
from tests.support.nouns import execution
from tests.support.runtimes import runtime_in

ASK = RecordRequest(tenant="local", execution=ExecutionRef(id="exec-1", tenant="local"))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def test_it_succeeds_and_keeps_the_result_of_the_executor(runtime: Runtime) -> None:
    runtime.executions("local").create(execution(status="running", result=[1, 2]))
    assert RecorderAgent(runtime).run(ASK).status == "succeeded"
    kept = runtime.executions("local").get("exec-1")
    assert (kept.status, kept.result) == ("succeeded", [1, 2])


@pytest.mark.parametrize("result", [{"name": "shout"}, None, 0, ""])
def test_a_result_that_is_given_takes_its_place_whatever_it_is(runtime: Runtime, result: object) -> None:
    runtime.executions("local").create(execution(status="running", result=[1, 2]))
    RecorderAgent(runtime).run(ASK.model_copy(update={"result": result, "has_result": True}))
    assert runtime.executions("local").get("exec-1").result == result


def test_an_error_of_an_attempt_before_is_gone(runtime: Runtime) -> None:
    runtime.executions("local").create(execution(status="running", error=Failure(code="x", message="y")))
    RecorderAgent(runtime).run(ASK)
    assert runtime.executions("local").get("exec-1").error is None


def test_the_checkpoints_of_this_execution_are_forgotten_and_no_others(runtime: Runtime) -> None:
    runtime.executions("local").create(execution(status="running"))
    journal = runtime.journal("local")
    journal.append([("local/exec-1", 0, b"[1]"), ("local/exec-2", 0, b"[2]")])
    RecorderAgent(runtime).run(ASK)
    assert list(journal.read("local/exec-1")) == []
    assert len(list(journal.read("local/exec-2"))) == 1


@pytest.mark.parametrize("status", sorted(FINAL))
def test_what_has_ended_stays_as_it_is(runtime: Runtime, status: str) -> None:
    runtime.executions("local").create(execution(status=status, result="before"))
    assert RecorderAgent(runtime).run(ASK).status == status
    assert runtime.executions("local").get("exec-1").result == "before"


def test_an_execution_that_is_not_there_is_said(runtime: Runtime) -> None:
    with pytest.raises(NotFoundError):
        RecorderAgent(runtime).run(ASK)
