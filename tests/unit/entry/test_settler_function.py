"""The settler as a function: events of EventBridge, of which none is believed and none stops the others."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.entry.process import use
from tdev.entry.settler_function import handler
from tdev.kernel.errors import PlatformError
from tdev.orchestration.naming import machine_name
from tdev.platform.machine import MachineExecution
from tdev.runtime import Runtime
from tests.support.machines import ScriptedMachine
from tests.support.nouns import execution
from tests.support.runtimes import runtime_in

MACHINES = "arn:aws:states:eu-west-1:123456789012:stateMachine:tdev-dev-"
ENDED = ("FAILED", "TIMED_OUT", "ABORTED")


class Unsteady(ScriptedMachine):
    """Does not answer as often as it is told to fail."""

    failures = 0

    def describe(self, arn: str) -> MachineExecution:
        if self.failures:
            self.failures -= 1
            raise PlatformError("DescribeExecution: ThrottlingException: Rate exceeded")
        return super().describe(arn)


@pytest.fixture
def machine() -> Unsteady:
    return Unsteady()


@pytest.fixture
def here(tmp_path: Path, machine: Unsteady) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine, machines=MACHINES) as runtime:
        use(runtime)
        yield runtime
        use(None)


def started(here: Runtime, id: str = "exec-1", *, tenant: str = "local", known: bool = True) -> str:
    """An execution under way; answers the ARN of its machine, which it knows or does not know yet."""
    made = here.executions(tenant).create(execution(id, status="running", tenant=tenant))
    given = {"execution": {"id": id, "tenant": tenant, "requester": "ann"}, "goal": "say hello"}
    arn = here.machine.start("orchestrate", machine_name(made), given)
    if known:
        here.executions(tenant).change(id, lambda now: now.model_copy(update={"machine_arn": arn}))
    return arn


def event(machine: ScriptedMachine, arn: str, status: str = "FAILED", **detail: Any) -> dict[str, Any]:
    """What EventBridge sends (Step Functions developer guide, "EventBridge event schema")."""
    known = machine.executions.get(arn)
    given = {
        "executionArn": arn,
        "stateMachineArn": MACHINES + "orchestrate",
        "name": arn.rpartition(":")[2],
        "status": status,
        "startDate": 1_700_000_000_500,
        "stopDate": 1_700_000_001_250,
        "input": json.dumps(known.input) if known else "{}",
        "output": None,
        "inputDetails": {"included": True},
        "outputDetails": None,
        "error": "StepError",
        "cause": "boom",
    }
    return {
        "version": "0",
        "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": "123456789012",
        "time": "2026-11-21T08:43:00Z",
        "region": "eu-west-1",
        "resources": [arn],
        "detail": {**given, **detail},
    }


def status(here: Runtime, id: str = "exec-1", tenant: str = "local") -> str:
    return here.executions(tenant).get(id).status


@pytest.mark.parametrize(
    ("ended", "then"), [("FAILED", "failed"), ("TIMED_OUT", "timed_out"), ("ABORTED", "cancelled")]
)
def test_what_ended_badly_ends_the_execution_of_its_tenant(
    here: Runtime, machine: Unsteady, ended: str, then: str
) -> None:
    arn = started(here, tenant="blue")
    started(here)
    machine.end(arn, status=ended, error="StepError", cause="boom")
    assert handler(event(machine, arn, ended), None) == {"execution": "exec-1", "status": then}
    assert (status(here, tenant="blue"), status(here)) == (then, "running")


def test_what_ended_well_is_left_to_the_recorder(here: Runtime, machine: Unsteady) -> None:
    arn = started(here)
    machine.end(arn, status="SUCCEEDED")
    assert "dropped" in handler(event(machine, arn, "SUCCEEDED"), None)
    assert status(here) == "running"


@pytest.mark.parametrize(
    "without",
    [{"input": None}, {"input": None, "inputDetails": {"included": False}}, {"inputDetails": {"included": False}}],
)
def test_an_input_that_was_too_large_for_the_event_is_asked_for(
    here: Runtime, machine: Unsteady, without: dict[str, Any]
) -> None:
    arn = started(here)
    machine.end(arn, status="FAILED")
    assert handler(event(machine, arn, **without), None)["status"] == "failed"


class TestOrder:
    def test_the_same_event_again_changes_nothing(self, here: Runtime, machine: Unsteady) -> None:
        arn = started(here)
        machine.end(arn, status="FAILED", error="StepError", cause="boom")
        first = handler(event(machine, arn), None)
        before = here.executions("local").get("exec-1")
        assert handler(event(machine, arn), None) == first
        assert here.executions("local").get("exec-1") == before

    @pytest.mark.parametrize("order", list(permutations(ENDED)))
    def test_what_the_machine_says_counts_and_not_the_order_of_events(
        self, here: Runtime, machine: Unsteady, order: tuple[str, ...]
    ) -> None:
        """It failed, was redriven, timed out, was redriven, and was stopped in the end."""
        arn = started(here)
        machine.end(arn, status="ABORTED")
        for each in order:
            assert handler(event(machine, arn, each), None)["status"] == "cancelled"

    def test_an_event_from_before_a_redrive_ends_nothing(self, here: Runtime, machine: Unsteady) -> None:
        arn = started(here)
        machine.end(arn, status="FAILED")
        machine.redrive(arn)
        assert handler(event(machine, arn), None)["status"] == "running"

    def test_a_machine_may_end_before_its_start_was_written_down(self, here: Runtime, machine: Unsteady) -> None:
        arn = started(here, known=False)
        machine.end(arn, status="FAILED")
        assert handler(event(machine, arn), None)["status"] == "failed"
        assert here.executions("local").get("exec-1").machine_arn == arn

    def test_a_result_is_never_taken_back(self, here: Runtime, machine: Unsteady) -> None:
        arn = started(here)
        here.executions("local").change("exec-1", lambda now: now.model_copy(update={"status": "succeeded"}))
        machine.end(arn, status="FAILED")
        assert handler(event(machine, arn), None)["status"] == "succeeded"


class TestForeign:
    """Dropped and not tried again: it would not get better."""

    @pytest.mark.parametrize(
        "foreign",
        [
            "arn:aws:states:eu-west-1:123456789012:stateMachine:somebody-elses",
            "arn:aws:states:eu-west-1:123456789012:stateMachine:tdev-prod-orchestrate",
            "arn:aws:states:eu-west-1:999999999999:stateMachine:tdev-dev-orchestrate",
            MACHINES,
            MACHINES + "x-orchestrate",
            MACHINES + "orchestrate:7",
            "x" + MACHINES + "orchestrate",
            "orchestrate",
            "",
            None,
            7,
        ],
    )
    def test_machines_are_not_settled(
        self, here: Runtime, machine: Unsteady, foreign: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        arn = started(here)
        machine.end(arn, status="FAILED")
        with caplog.at_level(logging.WARNING, "tdev.settler"):
            assert "dropped" in handler(event(machine, arn, stateMachineArn=foreign), None)
        assert status(here) == "running"
        assert len(caplog.records) == 1

    @pytest.mark.parametrize(
        "input",
        [
            "null",
            "[]",
            "7",
            "{",
            "[" * 100_000,
            '{"goal": "say hello"}',
            '{"execution": "exec-1"}',
            '{"execution": {"id": "exec-1"}}',
            '{"execution": {"id": "exec-1", "tenant": "_shared"}}',
            '{"execution": {"id": "exec-1", "tenant": "local#x"}}',
            '{"execution": {"id": "exec-1", "tenant": "../local"}}',
            '{"execution": {"id": "exec-1", "tenant": ["local"]}}',
            '{"execution": {"id": "", "tenant": "local"}}',
            '{"execution": {"id": "exec-1", "tenant": "local", "more": 1}}',
            '{"execution": {"id": "exec-unknown", "tenant": "local"}}',
            '{"execution": {"id": "exec-1", "tenant": "other"}}',
        ],
    )
    def test_inputs_are_dropped(
        self, here: Runtime, machine: Unsteady, input: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        arn = started(here)
        machine.end(arn, status="FAILED")
        with caplog.at_level(logging.WARNING, "tdev.settler"):
            assert "dropped" in handler(event(machine, arn, input=input), None)
        assert status(here) == "running"
        assert len(caplog.records) == 1

    def test_an_execution_that_is_gone_is_dropped(self, here: Runtime, machine: Unsteady) -> None:
        assert "dropped" in handler(event(machine, "arn:of:nothing", input=None), None)

    def test_naming_the_execution_of_somebody_else_ends_nothing_of_his(self, here: Runtime, machine: Unsteady) -> None:
        theirs = started(here, known=False)
        mine = here.machine.start("orchestrate", "mine", {"execution": {"id": "exec-1", "tenant": "local"}})
        machine.end(mine, status="FAILED")
        assert handler(event(machine, mine), None) == {"execution": "exec-1", "status": "running"}
        assert machine.describe(theirs).status == "RUNNING"

    @pytest.mark.parametrize("detail", [{}, None, [], "x", {"status": "FAILED"}])
    def test_events_of_another_form_are_dropped(self, here: Runtime, detail: Any) -> None:
        assert "dropped" in handler({"source": "aws.states", "detail": detail}, None)

    @given(
        given=st.recursive(
            st.none() | st.text() | st.integers(),
            lambda deep: (
                st.lists(deep)
                | st.dictionaries(
                    st.sampled_from(["detail", "executionArn", "stateMachineArn", "status", "input", "inputDetails"]),
                    deep,
                )
            ),
        )
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    def test_no_event_whatever_makes_it_fail(self, here: Runtime, given: Any) -> None:
        assert "dropped" in handler(given, None)


class TestFailures:
    """Raised, so that Lambda tries again and then keeps the event."""

    def test_a_service_that_does_not_answer_is_tried_again(self, here: Runtime, machine: Unsteady) -> None:
        arn = started(here)
        machine.end(arn, status="FAILED")
        machine.failures = 1
        with pytest.raises(PlatformError, match="Rate exceeded"):
            handler(event(machine, arn), None)
        assert status(here) == "running"
        assert handler(event(machine, arn), None)["status"] == "failed"

    def test_a_deployment_that_does_not_say_its_machines_is_told(self, here: Runtime, machine: Unsteady) -> None:
        arn = started(here)
        here.settings = replace(here.settings, machines="")
        with pytest.raises(PlatformError, match="does not know its state machines"):
            handler(event(machine, arn), None)


def test_what_was_settled_is_logged_with_its_fields(
    here: Runtime, machine: Unsteady, caplog: pytest.LogCaptureFixture
) -> None:
    arn = started(here)
    machine.end(arn, status="FAILED")
    with caplog.at_level(logging.INFO, "tdev.settler"):
        handler(event(machine, arn), None)
    (record,) = caplog.records
    assert (record.execution, record.tenant, record.status) == ("exec-1", "local", "failed")  # type: ignore[attr-defined]
