"""How a state machine ended becomes how the execution ended, in words for people."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tdev.kernel.errors import NotFoundError
from tdev.model.approval import Approval
from tdev.model.evaluation import Evaluation, Gate
from tdev.model.execution import FINAL, Failure, PlanRound
from tdev.orchestration.definition import definition, machine_names
from tdev.orchestration.naming import machine_name
from tdev.orchestration.settling import failure, settle, settle_ended
from tdev.platform.machine import MachineExecution
from tdev.runtime import Runtime
from tests.support.machines import ScriptedMachine
from tests.support.nouns import AT, execution, workflow
from tests.support.runtimes import runtime_in


@pytest.fixture
def machine() -> ScriptedMachine:
    return ScriptedMachine()


@pytest.fixture
def runtime(tmp_path: Path, machine: ScriptedMachine) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine) as runtime:
        yield runtime


def started(runtime: Runtime, machine: ScriptedMachine, **fields: Any) -> str:
    """An execution under way; answers the ARN of its machine."""
    arn = machine.start("orchestrate", "one", {})
    runtime.executions("local").create(execution(status="running", machine_arn=arn, **fields))
    return arn


def cause(**fields: Any) -> str:
    return json.dumps(fields)


ENDS: list[tuple[str, str, str, str, str]] = [
    # error, cause, status, code, a part of the message
    ("TDev.NoPlan", cause(missing=["fly to Mars"]), "failed", "no_plan", "'fly to Mars'"),
    ("TDev.NoPlan", cause(), "failed", "no_plan", "the goal"),
    ("TDev.NeedsInput", cause(questions=["Which file?"]), "failed", "needs_input", "Which file?"),
    ("TDev.PartsNotMade", cause(questions=["How?", "Why?"]), "failed", "parts_not_made", "How? Why?"),
    ("TDev.PartsNotMade", cause(questions="How?"), "failed", "parts_not_made", "How?"),
    ("TDev.PartsNotMade", cause(), "failed", "parts_not_made", "could not be built"),
    (
        "TDev.Rejected",
        cause(score=71.5, threshold=85, rounds=2),
        "rejected",
        "gate_not_met",
        "after 2 refine rounds: score 71.5 is below 85",
    ),
    ("TDev.Rejected", cause(score=90, threshold=85, rounds=0, gates=["types"]), "rejected", "gate_not_met", "types"),
    ("TDev.Rejected", cause(score=90, threshold=85, rounds=0, gates="types"), "rejected", "gate_not_met", "types"),
    ("TDev.ApprovalRejected", "not on a Friday", "rejected", "approval_rejected", "not on a Friday"),
    ("TDev.ApprovalExpired", "nobody answered by Friday", "timed_out", "approval_expired", "by Friday"),
    (
        "ApprovalVoidError",
        cause(errorMessage="nobody has allowed this plan"),
        "rejected",
        "approval_void",
        "nobody has allowed",
    ),
    ("OutcomeUnknownError", cause(errorMessage="step 'send'"), "unknown", "outcome_unknown", "step 'send'"),
    ("CancelledError", cause(errorMessage="called off"), "cancelled", "cancelled", "called off"),
    ("States.Timeout", "", "timed_out", "timed_out", "in time"),
    ("StepError", cause(errorMessage="step 'a': boom"), "failed", "step_failed", "step 'a': boom"),
    ("StepTimeoutError", cause(errorMessage="step 'a' was slow"), "failed", "timed_out", "slow"),
    ("InvalidError", cause(errorMessage="does not fit"), "failed", "invalid", "does not fit"),
    ("RefusedCodeError", cause(errorMessage="line 2: eval"), "failed", "code_refused", "line 2: eval"),
    ("NotFoundError", cause(errorMessage="no component 'x'"), "failed", "not_found", "no component 'x'"),
    ("ConflictError", cause(errorMessage="is there"), "failed", "conflict", "is there"),
    ("DisabledError", cause(errorMessage="a@1.0.0 is disabled"), "failed", "component_disabled", "is disabled"),
    ("BudgetError", cause(errorMessage="the budget of this run"), "failed", "budget_exceeded", "the budget"),
    ("TooLargeError", cause(errorMessage="too big"), "failed", "too_large", "too big"),
    ("KeyError", cause(errorMessage="'x'"), "failed", "internal", "'x'"),
    ("States.Runtime", "a path is wrong", "failed", "internal", "a path is wrong"),
]


@pytest.mark.parametrize(("error", "cause", "status", "code", "words"), ENDS)
def test_every_end_has_a_status_a_code_and_words(
    runtime: Runtime, machine: ScriptedMachine, error: str, cause: str, status: str, code: str, words: str
) -> None:
    arn = started(runtime, machine)
    machine.end(arn, status="FAILED", error=error, cause=cause)
    found = settle(runtime, "local", "exec-1")
    assert found.status == status
    assert found.error is not None
    assert found.error.code == code
    assert words in found.error.message
    assert runtime.executions("local").get("exec-1") == found


def test_a_plan_that_cannot_run_says_what_its_evaluation_has_seen(runtime: Runtime, machine: ScriptedMachine) -> None:
    gates = (Gate(name="sound", passed=False, evidence="a@1.0.0 is disabled; use a@1.1.0"),)
    seen = Evaluation(score=0, rating="F", passed=False, threshold=85, gates=gates)
    arn = started(runtime, machine, rounds=(PlanRound(round=0, plan=workflow(), evaluation=seen),))
    told = cause(score=0, threshold=85, rounds=0, gates="sound")
    machine.end(arn, status="FAILED", error="TDev.Rejected", cause=told)
    found = settle(runtime, "local", "exec-1").error
    assert found is not None
    assert found.message.endswith("gates not passed: sound: a@1.0.0 is disabled; use a@1.1.0")


@pytest.mark.parametrize("error", ["DisabledError", "BudgetError", "TDev.Rejected"])
def test_what_the_product_itself_did_not_let_run_is_on_record(
    runtime: Runtime, machine: ScriptedMachine, error: str
) -> None:
    machine.end(started(runtime, machine), status="FAILED", error=error, cause=cause(errorMessage="no"))
    settle(runtime, "local", "exec-1")
    (record,) = [each for each in runtime.trail("local").list() if each.action == "end"]
    assert (record.outcome, record.target) == ("refused", "exec-1")


@pytest.mark.parametrize("machine_file", machine_names())
def test_every_fail_state_of_every_machine_has_words_of_its_own(machine_file: str) -> None:
    for state in definition(machine_file)["States"].values():
        if state["Type"] == "Fail":
            assert state["Error"] in {row[0] for row in ENDS}


@pytest.mark.parametrize(
    ("ended", "status", "code"), [("ABORTED", "cancelled", "cancelled"), ("TIMED_OUT", "timed_out", "timed_out")]
)
def test_a_stopped_or_late_machine_ends_its_execution(
    runtime: Runtime, machine: ScriptedMachine, ended: str, status: str, code: str
) -> None:
    machine.end(started(runtime, machine), status=ended)
    found = settle(runtime, "local", "exec-1")
    assert (found.status, found.error and found.error.code) == (status, code)


def test_a_message_is_cut_before_it_fills_the_store() -> None:
    ended = MachineExecution("a", "n", "orchestrate", "FAILED", error="StepError", cause=cause(errorMessage="x" * 9000))
    assert len(failure(ended).message) == 2000


@pytest.mark.parametrize("text", ["", "[1]", "no json", "null", '"words"'])
def test_a_cause_of_any_form_gives_a_message(text: str) -> None:
    for error in ("TDev.NoPlan", "TDev.Rejected", "TDev.NeedsInput", "TDev.ApprovalRejected", "StepError", None):
        found = failure(MachineExecution("a", "n", "orchestrate", "FAILED", error=error, cause=text))
        assert found.message.strip()


class TestStanding:
    def test_a_machine_that_runs_leaves_the_execution_as_it_is(
        self, runtime: Runtime, machine: ScriptedMachine
    ) -> None:
        started(runtime, machine)
        assert settle(runtime, "local", "exec-1").status == "running"

    def test_an_execution_that_was_never_started_stays_accepted(self, runtime: Runtime) -> None:
        runtime.executions("local").create(execution())
        assert settle(runtime, "local", "exec-1").status == "accepted"

    def test_success_is_written_by_the_recorder_not_here(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        machine.end(started(runtime, machine), status="SUCCEEDED")
        assert settle(runtime, "local", "exec-1").status == "running"

    def test_settling_twice_changes_nothing(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        arn = started(runtime, machine)
        machine.end(arn, status="FAILED", error="StepError", cause=cause(errorMessage="boom"))
        first = settle(runtime, "local", "exec-1")
        machine.end(arn, status="FAILED", error="TDev.Rejected", cause=cause(score=1, threshold=85))
        assert settle(runtime, "local", "exec-1") == first

    @pytest.mark.parametrize("status", sorted(FINAL))
    def test_a_final_status_stays(self, runtime: Runtime, machine: ScriptedMachine, status: str) -> None:
        arn = machine.start("orchestrate", "one", {})
        runtime.executions("local").create(execution(status=status, machine_arn=arn))
        machine.end(arn, status="FAILED", error="StepError")
        assert settle(runtime, "local", "exec-1").status == status

    def test_the_error_that_the_executor_kept_stays(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        kept = Failure(code="not_found", message="there is no file 'a'", step="read", hint="put it there")
        machine.end(started(runtime, machine, error=kept), status="FAILED", error="StepError", cause=cause())
        assert settle(runtime, "local", "exec-1").error == kept

    def test_what_another_tenant_has_is_not_there(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        started(runtime, machine)
        with pytest.raises(NotFoundError):
            settle(runtime, "other", "exec-1")


class TestByMachine:
    """Somebody has seen a machine end and asks for the execution that it ran for."""

    INPUT: ClassVar[dict[str, Any]] = {"execution": {"id": "exec-1", "tenant": "local", "requester": "ann"}}

    def test_the_execution_in_its_input_is_settled(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        arn = started(runtime, machine)
        machine.end(arn, status="FAILED", error="StepError", cause="boom")
        found = settle_ended(runtime, arn, self.INPUT)
        assert found is not None
        assert found.status == "failed"

    def test_an_execution_that_does_not_know_its_machine_yet_learns_it(
        self, runtime: Runtime, machine: ScriptedMachine
    ) -> None:
        made = runtime.executions("local").create(execution())
        arn = machine.start("orchestrate", machine_name(made), self.INPUT)
        machine.end(arn, status="FAILED")
        found = settle_ended(runtime, arn, self.INPUT)
        assert found is not None
        assert (found.status, found.machine_arn) == ("failed", arn)

    def test_a_machine_of_another_name_is_not_taken_for_its_own(
        self, runtime: Runtime, machine: ScriptedMachine
    ) -> None:
        runtime.executions("local").create(execution())
        arn = machine.start("orchestrate", "exec-1", self.INPUT)
        machine.end(arn, status="FAILED")
        found = settle_ended(runtime, arn, self.INPUT)
        assert found is not None
        assert (found.status, found.machine_arn) == ("accepted", None)

    @pytest.mark.parametrize("input", [None, [], "exec-1", {}, {"execution": None}, {"execution": {"id": "exec-1"}}])
    def test_an_input_that_names_none_answers_none(self, runtime: Runtime, input: Any) -> None:
        assert settle_ended(runtime, "arn", input) is None

    def test_nothing_is_settled_in_the_shared_catalogue(self, runtime: Runtime) -> None:
        assert settle_ended(runtime, "arn", {"execution": {"id": "exec-1", "tenant": "_shared"}}) is None


def test_a_question_that_nobody_answered_in_time_says_since_when_and_until_when(
    runtime: Runtime, machine: ScriptedMachine
) -> None:
    asked = Approval(digest="sha256:" + "0" * 64, asked_at=AT, expires_at="2026-11-28T08:43:00.123Z")
    arn = started(runtime, machine)
    waiting = {"status": "awaiting_approval", "approval": asked}
    runtime.executions("local").change("exec-1", lambda now: now.model_copy(update=waiting))
    machine.end(arn, status="FAILED", error="States.Timeout")
    done = settle(runtime, "local", "exec-1")
    assert done.error is not None
    assert (done.status, done.error.code) == ("timed_out", "approval_expired")
    assert done.error.message == f"nobody answered the question of {AT} by 2026-11-28T08:43:00.123Z"


def test_a_run_that_times_out_behind_its_answer_is_no_question(runtime: Runtime, machine: ScriptedMachine) -> None:
    asked = Approval(digest="sha256:" + "0" * 64, asked_at=AT, decision="approved")
    arn = started(runtime, machine, approval=asked)
    machine.end(arn, status="FAILED", error="States.Timeout")
    assert settle(runtime, "local", "exec-1").error.code == "timed_out"


@pytest.mark.parametrize(("gates", "told"), [("secrets_set", True), (["sound", "secrets_set"], True), ("sound", False)])
def test_what_to_do_about_a_secret_that_is_not_set_is_said(gates: Any, told: bool) -> None:
    found = failure(
        MachineExecution("arn", "one", "FAILED", 0.0, error="TDev.Rejected", cause=cause(gates=gates, score=90))
    )
    assert ("tdev secrets set" in (found.hint or "")) is told


def test_a_gate_not_met_says_why_refining_ended_and_what_to_answer() -> None:
    asked = "Which column should step 'keep' take?"
    for questions in (asked, [asked]):
        text = cause(score=71.5, threshold=85, rounds=1, ended="no_gain", questions=questions)
        found = failure(MachineExecution("a", "n", "orchestrate", "FAILED", error="TDev.Rejected", cause=text))
        assert "no fix gains anything more" in found.message
        assert found.hint is not None
        assert found.hint.startswith(asked)
    text = cause(score=71.5, threshold=85, rounds=5, ended="rounds", questions=[f"q{n}?" for n in range(9)])
    found = failure(MachineExecution("a", "n", "orchestrate", "FAILED", error="TDev.Rejected", cause=text))
    assert "no fix gains" not in found.message
    assert found.hint is not None
    assert found.hint.count("?") == 3
