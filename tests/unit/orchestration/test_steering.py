"""Cancel, resume, approve and reject: what is possible when, and what each leaves behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.agents.approver import ApproverAgent
from tdev.domain.execution.policy import LONGEST_S
from tdev.kernel.errors import ConflictError, DeniedError, InvalidError, NotFoundError, PlatformError
from tdev.model.execution import FINAL, Execution, Failure
from tdev.model.identity import Principal
from tdev.model.requests import ApprovalRequest, ExecutionRef
from tdev.model.workflow import Step
from tdev.orchestration.steering import Answer, cancel, decide, resume
from tdev.runtime import Runtime
from tests.support.clock import SetClock
from tests.support.machines import ScriptedMachine
from tests.support.nouns import component, execution, workflow
from tests.support.runtimes import ANN, runtime_in

BOB = Principal(tenant="other", subject="bob", roles=frozenset({"admin"}))
CARL = Principal(tenant="local", subject="carl", roles=frozenset({"approver"}))
TOKEN = "task-token-1"
PLAN = workflow(steps=(Step(id="one", agent="send_mail"),))
YES, NO = Answer("approved"), Answer("rejected")
OTHER = "sha256:" + "0" * 64


class DeafMachine(ScriptedMachine):
    """Does not hear the first answer."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = False

    def send_success(self, token: str, output: Any) -> None:
        if not self.heard:
            self.heard = True
            raise PlatformError("killed")
        super().send_success(token, output)


@pytest.fixture
def machine() -> ScriptedMachine:
    return ScriptedMachine()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def runtime(tmp_path: Path, machine: ScriptedMachine, clock: SetClock) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine, clock=clock) as runtime:
        yield runtime


def under_way(runtime: Runtime, machine: ScriptedMachine, status: str = "running", **fields: Any) -> str:
    arn = machine.start("orchestrate", "one", {})
    runtime.executions("local").create(execution(status=status, machine_arn=arn, **fields))
    return arn


def waiting(runtime: Runtime, machine: ScriptedMachine) -> str:
    """An execution that waits for an approval; answers the digest it is asked with."""
    runtime.catalogue("local").publish(component("send_mail", effects=("send",)), actor="carl")
    under_way(runtime, machine, inputs={"to": "ann"})
    machine.tokens[TOKEN] = None
    ref = ExecutionRef(id="exec-1", tenant="local")
    asked = ApprovalRequest(tenant="local", execution=ref, workflow=PLAN, token=TOKEN)
    return ApproverAgent(runtime).run(asked).digest


def deeds(runtime: Runtime) -> list[tuple[str, str]]:
    return [(record.subject, record.action) for record in runtime.trail("local").list() if record.subject != "carl"]


class TestCancelling:
    def test_it_ends_the_execution_and_then_its_machine(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        arn = under_way(runtime, machine)
        assert cancel(runtime, ANN, "exec-1").status == "cancelled"
        assert (machine.describe(arn).status, machine.describe(arn).cause) == ("ABORTED", "cancelled by ann")
        assert deeds(runtime) == [("ann", "cancel")]

    def test_one_that_was_not_started_yet_is_cancelled_too(self, runtime: Runtime) -> None:
        runtime.executions("local").create(execution())
        assert cancel(runtime, ANN, "exec-1").status == "cancelled"

    @pytest.mark.parametrize("status", sorted(FINAL))
    def test_what_has_ended_cannot_be_cancelled(self, runtime: Runtime, machine: ScriptedMachine, status: str) -> None:
        under_way(runtime, machine, status)
        with pytest.raises(ConflictError, match=f"has ended: {status}"):
            cancel(runtime, ANN, "exec-1")
        assert deeds(runtime) == []

    def test_one_whose_machine_has_failed_meanwhile_says_so(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        machine.end(under_way(runtime, machine), status="FAILED", error="StepError", cause="boom")
        with pytest.raises(ConflictError, match="failed"):
            cancel(runtime, ANN, "exec-1")

    def test_that_of_another_tenant_is_not_there(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        arn = under_way(runtime, machine)
        with pytest.raises(NotFoundError):
            cancel(runtime, BOB, "exec-1")
        assert machine.describe(arn).status == "RUNNING"


class TestResuming:
    @pytest.mark.parametrize("status", ["failed", "cancelled", "timed_out"])
    def test_it_opens_the_execution_and_redrives_its_machine(
        self, runtime: Runtime, machine: ScriptedMachine, status: str
    ) -> None:
        error = Failure(code="not_found", message="no file")
        arn = under_way(runtime, machine, status, error=error)
        machine.end(arn, status="FAILED")
        found = resume(runtime, ANN, "exec-1")
        assert (found.status, found.error) == ("running", None)
        assert machine.describe(arn).redrive_count == 1
        assert deeds(runtime) == [("ann", "resume")]

    @pytest.mark.parametrize("status", ["succeeded", "rejected", "unknown", "running", "accepted"])
    def test_others_do_not_go_on(self, runtime: Runtime, machine: ScriptedMachine, status: str) -> None:
        arn = under_way(runtime, machine, status)
        with pytest.raises(ConflictError, match=status) as caught:
            resume(runtime, ANN, "exec-1")
        assert "start a new one" in (caught.value.hint or "")
        assert machine.describe(arn).redrive_count == 0

    @pytest.mark.parametrize("code", ["no_plan", "needs_input"])
    def test_without_a_plan_there_is_nothing_to_go_on_with(
        self, runtime: Runtime, machine: ScriptedMachine, code: str
    ) -> None:
        under_way(runtime, machine, "failed", error=Failure(code=code, message="x"))
        with pytest.raises(ConflictError, match="no plan"):
            resume(runtime, ANN, "exec-1")

    def test_one_that_never_had_a_machine_does_not_go_on(self, runtime: Runtime) -> None:
        runtime.executions("local").create(execution(status="cancelled"))
        with pytest.raises(ConflictError):
            resume(runtime, ANN, "exec-1")


class TestDeciding:
    def test_a_yes_goes_to_the_task_that_waits(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        digest = waiting(runtime, machine)
        done = decide(runtime, ANN, "exec-1", Answer("approved", digest))
        assert done.status == "running"
        assert done.approval is not None
        assert (done.approval.decision, done.approval.by) == ("approved", "ann")
        assert done.approval.decided_at == "2023-11-14T22:13:20.000Z"
        assert machine.tokens[TOKEN] == ("success", {"by": "ann", "digest": digest})

    def test_a_no_goes_there_with_its_reason(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        waiting(runtime, machine)
        decide(runtime, ANN, "exec-1", Answer("rejected", reason="not on a Friday", request_id="req-7"))
        assert machine.tokens[TOKEN] == ("failure", "TDev.ApprovalRejected", "not on a Friday")
        record = runtime.trail("local").list()[-1]
        assert (record.action, record.detail["reason"], record.request_id) == ("rejected", "not on a Friday", "req-7")

    def test_a_no_without_a_reason_names_who_said_it(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        waiting(runtime, machine)
        decide(runtime, ANN, "exec-1", NO)
        assert machine.tokens[TOKEN] == ("failure", "TDev.ApprovalRejected", "refused by ann")

    def test_another_digest_is_refused_and_the_question_stays(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        digest = waiting(runtime, machine)
        with pytest.raises(InvalidError, match="another plan") as caught:
            decide(runtime, ANN, "exec-1", Answer("approved", OTHER))
        assert digest in caught.value.findings[0].message
        assert machine.tokens[TOKEN] is None
        assert runtime.executions("local").get("exec-1").status == "awaiting_approval"

    @pytest.mark.parametrize(
        "change",
        [
            lambda now: {"plan": now.plan.model_copy(update={"goal": "say hello!"})},
            lambda now: {"inputs": {"to": "bob"}},
            lambda now: {"approval": now.approval.model_copy(update={"effects": ("send", "destructive")})},
            lambda now: {"approval": now.approval.model_copy(update={"permissions": ("ses:SendEmail",)})},
            lambda now: {"approval": now.approval.model_copy(update={"cost": 1})},
            lambda now: {"approval": now.approval.model_copy(update={"components": ()})},
        ],
        ids=["plan", "inputs", "effects", "permissions", "cost", "components"],
    )
    def test_one_changed_byte_of_what_was_asked_voids_it(
        self, runtime: Runtime, machine: ScriptedMachine, change: Any
    ) -> None:
        digest = waiting(runtime, machine)

        def changed(now: Execution) -> Execution:
            return now.model_copy(update=change(now))

        runtime.executions("local").change("exec-1", changed)
        with pytest.raises(ConflictError, match="no longer what was asked about"):
            decide(runtime, ANN, "exec-1", Answer("approved", digest))
        assert machine.tokens[TOKEN] is None

    def test_a_question_whose_digest_was_changed_is_not_the_one_that_is_kept(
        self, runtime: Runtime, machine: ScriptedMachine
    ) -> None:
        waiting(runtime, machine)

        def changed(now: Execution) -> Execution:
            return now.model_copy(
                update={"approval": now.approval and now.approval.model_copy(update={"digest": OTHER})}
            )

        runtime.executions("local").change("exec-1", changed)
        with pytest.raises(InvalidError, match="another plan"):
            decide(runtime, ANN, "exec-1", Answer("approved", OTHER))

    def test_a_component_that_was_published_after_the_question_voids_it_and_a_no_still_counts(
        self, runtime: Runtime, machine: ScriptedMachine
    ) -> None:
        digest = waiting(runtime, machine)
        runtime.catalogue("local").publish(component("send_mail", "1.1.0", effects=("send",)), actor="carl")
        with pytest.raises(ConflictError, match=r"send_mail@1\.1\.0 of step 'one' is not the one") as caught:
            decide(runtime, ANN, "exec-1", Answer("approved", digest))
        assert "reject it" in (caught.value.hint or "")
        assert decide(runtime, ANN, "exec-1", NO).approval.decision == "rejected"

    def test_an_answer_after_its_time_is_refused_and_ends_what_waits(
        self, runtime: Runtime, machine: ScriptedMachine, clock: SetClock
    ) -> None:
        digest = waiting(runtime, machine)
        clock.advance(LONGEST_S)
        for answer in (Answer("approved", digest), NO):
            with pytest.raises(ConflictError):
                decide(runtime, ANN, "exec-1", answer)
        assert machine.tokens[TOKEN] == (
            "failure",
            "TDev.ApprovalExpired",
            "nobody answered the question of 2023-11-14T22:13:20.000Z by 2023-11-21T22:13:20.000Z",
        )
        assert runtime.executions("local").get("exec-1").approval.decision is None

    def test_an_answer_within_its_time_counts(
        self, runtime: Runtime, machine: ScriptedMachine, clock: SetClock
    ) -> None:
        waiting(runtime, machine)
        clock.advance(LONGEST_S - 1)
        assert decide(runtime, ANN, "exec-1", YES).approval.decision == "approved"

    def test_too_late_for_a_machine_that_has_ended_by_itself_says_so_too(
        self, runtime: Runtime, machine: ScriptedMachine, clock: SetClock
    ) -> None:
        waiting(runtime, machine)
        machine.tokens.clear()
        clock.advance(LONGEST_S)
        with pytest.raises(ConflictError, match="nobody answered"):
            decide(runtime, ANN, "exec-1", YES)

    def test_the_second_answer_comes_too_late(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        waiting(runtime, machine)
        decide(runtime, ANN, "exec-1", YES)
        with pytest.raises(ConflictError, match="waits for no approval"):
            decide(runtime, ANN, "exec-1", NO)
        assert machine.tokens[TOKEN][0] == "success"

    @pytest.mark.parametrize("status", ["running", "accepted", "succeeded", "rejected"])
    def test_what_does_not_wait_takes_no_answer(self, runtime: Runtime, machine: ScriptedMachine, status: str) -> None:
        under_way(runtime, machine, status)
        with pytest.raises(ConflictError, match=status):
            decide(runtime, ANN, "exec-1", YES)

    def test_a_token_that_is_no_longer_known_says_so_and_the_machine_decides_how_it_ends(
        self, runtime: Runtime, machine: ScriptedMachine
    ) -> None:
        waiting(runtime, machine)
        machine.tokens.clear()
        with pytest.raises(ConflictError, match="no longer waits"):
            decide(runtime, ANN, "exec-1", YES)

    def test_an_answer_that_was_cut_off_before_the_machine_heard_it_is_sent_when_given_again(
        self, tmp_path: Path
    ) -> None:
        machine = DeafMachine()
        with runtime_in(tmp_path, machine=machine) as runtime:
            digest = waiting(runtime, machine)
            with pytest.raises(PlatformError):
                decide(runtime, ANN, "exec-1", Answer("approved", digest))
            assert runtime.executions("local").get("exec-1").status == "running"
            with pytest.raises(ConflictError):
                decide(runtime, ANN, "exec-1", Answer("rejected", digest))
            decide(runtime, ANN, "exec-1", Answer("approved", digest))
            assert machine.tokens[TOKEN] == ("success", {"by": "ann", "digest": digest})
            assert deeds(runtime) == [("ann", "approved")]

    def test_after_the_machine_timed_out_it_is_over(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        waiting(runtime, machine)
        arn = runtime.executions("local").get("exec-1").machine_arn
        assert arn is not None
        machine.end(arn, status="FAILED", error="States.Timeout")
        with pytest.raises(ConflictError, match="timed_out"):
            decide(runtime, ANN, "exec-1", YES)

    def test_another_tenant_cannot_answer(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        waiting(runtime, machine)
        with pytest.raises(NotFoundError):
            decide(runtime, BOB, "exec-1", YES)
        assert machine.tokens[TOKEN] is None


class TestProduction:
    def test_a_yes_names_the_digest_of_what_was_seen(self, tmp_path: Path, machine: ScriptedMachine) -> None:
        with runtime_in(tmp_path, machine=machine, stage="prod") as runtime:
            digest = waiting(runtime, machine)
            with pytest.raises(InvalidError, match="names the digest") as caught:
                decide(runtime, CARL, "exec-1", YES)
            assert caught.value.findings[0].pointer == "#/digest"
            assert machine.tokens[TOKEN] is None
            assert decide(runtime, CARL, "exec-1", Answer("approved", digest)).approval.by == "carl"

    @pytest.mark.parametrize("stage", ["prod", "production"])
    def test_nobody_approves_what_he_asked_for_himself(
        self, tmp_path: Path, machine: ScriptedMachine, stage: str
    ) -> None:
        with runtime_in(tmp_path, machine=machine, stage=stage) as runtime:
            digest = waiting(runtime, machine)
            with pytest.raises(DeniedError):
                decide(runtime, ANN, "exec-1", Answer("approved", digest))
            assert runtime.executions("local").get("exec-1").status == "awaiting_approval"
            assert decide(runtime, CARL, "exec-1", Answer("approved", digest)).approval.by == "carl"

    def test_everybody_may_call_off_what_he_asked_for(self, tmp_path: Path, machine: ScriptedMachine) -> None:
        with runtime_in(tmp_path, machine=machine, stage="prod") as runtime:
            waiting(runtime, machine)
            assert decide(runtime, ANN, "exec-1", NO).approval.decision == "rejected"


class ForgetfulMachine(ScriptedMachine):
    """Clears an execution away after it was looked at."""

    def redrive(self, arn: str) -> None:
        raise NotFoundError(f"Execution Does Not Exist: '{arn}'")


class TestWithoutAHistory:
    def test_what_ended_too_long_ago_does_not_go_on(self, runtime: Runtime, machine: ScriptedMachine) -> None:
        del machine.executions[under_way(runtime, machine, "failed")]
        with pytest.raises(ConflictError, match="history is gone") as caught:
            resume(runtime, ANN, "exec-1")
        assert "TDEV_KEEP_DAYS" in (caught.value.hint or "")
        assert runtime.executions("local").get("exec-1").status == "failed"
        assert deeds(runtime) == []

    def test_what_is_cleared_away_just_then_stays_as_it_ended(self, tmp_path: Path) -> None:
        machine = ForgetfulMachine()
        with runtime_in(tmp_path, machine=machine) as runtime:
            under_way(runtime, machine, "failed", error=Failure(code="step_failed", message="x"))
            with pytest.raises(ConflictError, match="history is gone"):
                resume(runtime, ANN, "exec-1")
            found = runtime.executions("local").get("exec-1")
            assert (found.status, found.error and found.error.code) == ("failed", "step_failed")
