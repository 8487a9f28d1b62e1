"""Executions and their steps: what a status may be and when it is final."""

from typing import get_args

import pytest
from pydantic import ValidationError

from tdev.model.execution import FINAL, Event, Execution, ExecutionStatus, PlanRound, StepStatus, StepTrace
from tests.support.workflows import Components, run, step, traced

NOW = "2026-11-21T08:43:00.123Z"


def execution(**fields):
    base = {"id": "exec-1", "kind": "workflow", "status": "running", "tenant": "local", "requester": "ann"}
    return Execution.model_validate({**base, "created_at": NOW, "updated_at": NOW, **fields})


def test_final_states_are_states_and_the_others_go_on():
    states = set(get_args(ExecutionStatus))
    assert states > FINAL
    assert states - FINAL == {"accepted", "running", "awaiting_approval"}


@pytest.mark.parametrize(
    "wrong",
    [{"status": "done"}, {"kind": "dream"}, {"tenant": ""}, {"id": "a b"}, {"created_at": "now"}, {"inputs": []}],
)
def test_execution_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        execution(**wrong)


def test_document_reads_back():
    whole = execution(result={"a": [1, None]}, inputs={"x": 1}, error={"code": "c", "message": "m"})
    assert Execution.model_validate(whole.document()) == whole


@pytest.mark.parametrize("ms", [-1, float("nan")])
def test_time_of_a_step_is_not_negative(ms):
    with pytest.raises(ValidationError):
        StepTrace(step="a", agent="echo", status="succeeded", started_at=NOW, ms=ms)


def test_trace_of_the_engine_is_made_of_step_traces():
    components = Components()
    components.add("echo", lambda given: given["value"])
    components.add("boom", lambda given: 1 / 0)
    workflow = components.compile(
        step("a", "echo", {"value": 1}),
        step("b", "echo", {"value": 1}, when="${a = 2}"),
        step("c", "boom", on_error="continue", fallback={"x": 1}, after=["a"]),
        step("d", "boom", after=["c"], retry={"max_attempts": 1, "interval_s": 0}),
    )
    found = {name: StepTrace.model_validate(document) for name, document in traced(run(workflow)).items()}
    assert [found[name].status for name in "abcd"] == ["succeeded", "skipped", "continued", "failed"]
    assert {trace.status for trace in found.values()} < set(get_args(StepStatus))
    assert found["d"].attempts == 2


def test_events_are_numbered_from_one():
    with pytest.raises(ValidationError):
        Event(seq=0, at=NOW, type="started")


def test_rounds_are_numbered_from_zero():
    with pytest.raises(ValidationError):
        PlanRound.model_validate({"round": -1, "plan": {"id": "w", "steps": []}, "evaluation": {}})
