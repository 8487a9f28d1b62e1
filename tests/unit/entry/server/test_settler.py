"""The settler: ended executions are settled apart from the engine, and nothing stops it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.entry.server.settler import Settler
from tdev.runtime import Runtime
from tests.support.machines import ScriptedMachine
from tests.support.nouns import execution
from tests.support.runtimes import runtime_in


@pytest.fixture
def machine() -> ScriptedMachine:
    return ScriptedMachine()


@pytest.fixture
def runtime(tmp_path: Path, machine: ScriptedMachine) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine) as runtime:
        yield runtime


def failed(runtime: Runtime, machine: ScriptedMachine, id: str, status: str = "FAILED", tenant: str = "local") -> str:
    """An execution whose machine has ended; answers the ARN."""
    arn = machine.start("orchestrate", f"name-{id}", {"execution": {"id": id, "tenant": tenant}})
    runtime.executions(tenant).create(execution(id, status="running", machine_arn=arn))
    machine.end(arn, status=status, error="StepError", cause="boom")
    return arn


def status(runtime: Runtime, id: str, tenant: str = "local") -> str:
    return runtime.executions(tenant).get(id).status


def test_what_ended_badly_is_settled_for_its_tenant(runtime: Runtime, machine: ScriptedMachine) -> None:
    settler = Settler(runtime)
    settler(failed(runtime, machine, "exec-1"))
    settler(failed(runtime, machine, "exec-2", "ABORTED", tenant="other"))
    settler.close()
    assert (status(runtime, "exec-1"), status(runtime, "exec-2", "other")) == ("failed", "cancelled")


def test_what_ended_well_is_left_to_the_recorder(runtime: Runtime, machine: ScriptedMachine) -> None:
    settler = Settler(runtime)
    settler(failed(runtime, machine, "exec-1", "SUCCEEDED"))
    settler.close()
    assert status(runtime, "exec-1") == "running"


def test_one_that_cannot_be_settled_does_not_stop_the_others(
    runtime: Runtime, machine: ScriptedMachine, caplog: pytest.LogCaptureFixture
) -> None:
    gone = machine.start("orchestrate", "gone", {"execution": {"id": "exec-9", "tenant": "local"}})
    machine.end(gone, status="FAILED")
    settler = Settler(runtime)
    with caplog.at_level(logging.WARNING, "tdev.settler"):
        settler("arn:of:nothing")
        settler(gone)
        settler(failed(runtime, machine, "exec-1"))
        settler.close()
    assert status(runtime, "exec-1") == "failed"
    assert len(caplog.records) == 2


@pytest.mark.parametrize("given", [None, [], "text", {}, {"execution": "exec-1"}, {"execution": {"id": "exec-1"}}])
def test_an_execution_that_somebody_started_by_hand_does_not_stop_it(
    runtime: Runtime, machine: ScriptedMachine, given: object
) -> None:
    foreign = machine.start("orchestrate", "foreign", given)
    machine.end(foreign, status="FAILED")
    settler = Settler(runtime)
    settler(foreign)
    settler(failed(runtime, machine, "exec-1"))
    settler.close()
    assert status(runtime, "exec-1") == "failed"
