"""The executor: runs plans, tells of each step, keeps trace and result, goes on where it stopped."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tdev.agents.approver import ApproverAgent
from tdev.agents.executor import WorkflowExecutorAgent
from tdev.agents.registrar import RegistrarAgent
from tdev.domain.workflow.records import Record, encode
from tdev.kernel.errors import (
    ApprovalVoidError,
    BudgetError,
    CancelledError,
    DisabledError,
    OutcomeUnknownError,
    StepError,
)
from tdev.model.execution import Execution
from tdev.model.requests import ApprovalRequest, ExecuteRequest, ExecutionRef, RegisterRequest
from tdev.model.workflow import Step, Workflow
from tdev.platform.sandbox import Isolation, SandboxRun
from tdev.runtime import Runtime
from tests.support.clock import SetClock
from tests.support.nouns import component, execution
from tests.support.runtimes import runtime_in

REF = ExecutionRef(id="exec-1", tenant="local")
READ = Step(id="read", agent="read_text_file@1.0.0", input={"path": "notes.txt"})
EMAILS = Step(id="emails", agent="extract_emails@1.0.0", input={"text": "${read.text}"})
WORDS = Step(id="words", agent="text_statistics@1.0.0", input={"text": "${read.text}"})


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        runtime.executions("local").create(execution(status="running"))
        yield runtime


class Cancelling:
    """A sandbox in which every call cancels the execution it is made for."""

    isolation = Isolation("strong")
    runtime: Runtime

    def run(self, source: str, attribute: str, payload: dict[str, Any], limits: Any = None) -> SandboxRun:
        self.runtime.executions("local").change("exec-1", lambda now: now.model_copy(update={"status": "cancelled"}))
        return SandboxRun(self.isolation, output="done")


def plan(*steps: Step, **fields: Any) -> Workflow:
    return Workflow(id="work", steps=steps, **fields)


def run(runtime: Runtime, workflow: Workflow, **inputs: Any) -> Execution:
    asked = ExecuteRequest(tenant="local", execution=REF, workflow=workflow, inputs=inputs)
    WorkflowExecutorAgent(runtime).run(asked)
    return stored(runtime)


def allow(runtime: Runtime, workflow: Workflow) -> None:
    """What a person's yes leaves with the execution."""
    asked = ApprovalRequest(tenant="local", execution=REF, workflow=workflow, token="token-1")
    ApproverAgent(runtime).run(asked)

    def answered(now: Execution) -> Execution:
        assert now.approval is not None
        said = now.approval.model_copy(update={"decision": "approved", "by": "ann"})
        return now.model_copy(update={"status": "running", "approval": said})

    runtime.executions("local").change("exec-1", answered)


def change(runtime: Runtime, **fields: Any) -> None:
    """Another answer than the one that is kept."""

    def changed(now: Execution) -> Execution:
        assert now.approval is not None
        return now.model_copy(update={"approval": now.approval.model_copy(update=fields)})

    runtime.executions("local").change("exec-1", changed)


def stored(runtime: Runtime) -> Execution:
    return runtime.executions("local").get("exec-1")


def told(runtime: Runtime) -> list[tuple[Any, Any]]:
    events = runtime.executions("local").events("exec-1")
    return [(event.detail["step"], event.detail["status"]) for event in events if event.type == "step"]


class TestSuccess:
    def test_result_and_trace_are_kept_with_the_execution(self, runtime: Runtime, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("write to ann@example.com")
        kept = run(runtime, plan(READ, EMAILS))
        assert kept.result == ["ann@example.com"]
        assert [(t.step, t.agent, t.status, t.attempts) for t in kept.trace] == [
            ("read", "read_text_file@1.0.0", "succeeded", 1),
            ("emails", "extract_emails@1.0.0", "succeeded", 1),
        ]
        assert kept.status == "running"  # the recorder ends it

    def test_every_step_is_told_once_as_it_ends(self, runtime: Runtime, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("x")
        run(runtime, plan(READ, EMAILS, WORDS))
        assert told(runtime)[0] == ("read", "succeeded")
        assert sorted(told(runtime)[1:]) == [("emails", "succeeded"), ("words", "succeeded")]

    def test_the_inputs_of_the_run_can_be_read(self, runtime: Runtime) -> None:
        step = Step(id="find", agent="extract_emails@1.0.0", input={"text": "${inputs.text}"})
        assert run(runtime, plan(step), text="a@b.example").result == ["a@b.example"]

    def test_a_file_is_written_into_the_workspace_of_its_execution_only(self, runtime: Runtime, tmp_path: Path) -> None:
        step = Step(id="write", agent="write_text_file@1.0.0", input={"text": "hello", "path": "out/a.txt"})
        run(runtime, plan(step))
        written = list(tmp_path.rglob("a.txt"))
        assert written == [tmp_path / "data/workspaces/local/exec-1/out/a.txt"]
        assert written[0].read_text() == "hello"


class TestFailure:
    def test_a_step_that_fails_is_named_with_what_it_said(self, runtime: Runtime) -> None:
        with pytest.raises(StepError, match=r"'read'.*no file 'notes.txt'"):
            run(runtime, plan(READ, EMAILS))
        kept = stored(runtime)
        assert kept.error is not None
        assert (kept.error.step, kept.error.code) == ("read", "not_found")
        assert [(t.step, t.status) for t in kept.trace] == [("read", "failed")]
        assert told(runtime) == [("read", "failed")]

    def test_called_again_it_goes_on_with_the_step_that_failed(self, runtime: Runtime, tmp_path: Path) -> None:
        (tmp_path / "first.txt").write_text("a@b.example")
        first = Step(id="first", agent="read_text_file@1.0.0", input={"path": "first.txt"})
        work = plan(
            first, Step(id="second", agent="read_text_file@1.0.0", input={"path": "second.txt"}, after=("first",))
        )
        with pytest.raises(StepError):
            run(runtime, work)
        (tmp_path / "first.txt").write_text("changed, and nobody reads it again")
        (tmp_path / "second.txt").write_text("there now")
        kept = run(runtime, work)
        assert {t.step: t.status for t in kept.trace} == {"first": "succeeded", "second": "succeeded"}
        assert [name for name, status in told(runtime) if status == "succeeded"] == ["first", "second"]
        assert "a@b.example" in str(kept.trace[0].output)
        assert kept.error is None

    def test_a_component_that_is_not_there_fails_before_any_step_runs(self, runtime: Runtime) -> None:
        missing = Step(id="x", agent="no_such_thing")
        with pytest.raises(Exception, match="no_such_thing"):
            run(runtime, plan(READ, missing))
        assert told(runtime) == []

    def test_a_cancelled_execution_runs_no_further_step(self, runtime: Runtime, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("x")
        runtime.executions("local").change("exec-1", lambda now: now.model_copy(update={"status": "cancelled"}))
        steps = [Step(id=f"s{i}", agent="read_text_file", input={"path": "notes.txt"}) for i in range(3)]
        chained = [step.model_copy(update={"after": (f"s{i - 1}",)} if i else {}) for i, step in enumerate(steps)]
        with pytest.raises(CancelledError):
            run(runtime, plan(*chained))
        assert stored(runtime).status == "cancelled"
        assert stored(runtime).trace == ()
        assert told(runtime) == []

    def test_one_that_is_cancelled_while_its_last_step_runs_stays_cancelled(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path / "other", sandbox=(sandbox := Cancelling())) as runtime:
            runtime.executions("local").create(execution(status="running"))
            sandbox.runtime = runtime
            RegistrarAgent(runtime).run(
                RegisterRequest(tenant="local", code="def shout(text: str) -> str: return text")
            )
            with pytest.raises(CancelledError):
                run(runtime, plan(Step(id="s", agent="shout", input={"text": "a"})))
            assert stored(runtime).status == "cancelled"

    def test_an_effect_that_was_cut_off_is_left_to_a_person(self, runtime: Runtime) -> None:
        post = Step(id="post", agent="post_webhook@1.0.0", input={"url": "https://x.example/", "body": "hi"})
        runtime.journal("local").append([("local/exec-1", 0, encode(Record("started", 1_700_000_000.0)))])
        allow(runtime, plan(post))
        with pytest.raises(OutcomeUnknownError, match="'post'"):
            run(runtime, plan(post))
        kept = stored(runtime)
        assert kept.error is not None
        assert kept.error.code == "outcome_unknown"


class TestPermission:
    POST = Step(id="post", agent="post_webhook@1.0.0", input={"url": "https://x.example/", "body": "hi"})

    @pytest.mark.parametrize("decision", [None, "rejected"])
    def test_what_nobody_allowed_does_not_run_whatever_led_here(self, runtime: Runtime, decision: str | None) -> None:
        allow(runtime, plan(self.POST))
        change(runtime, decision=decision)
        with pytest.raises(ApprovalVoidError, match="nobody has allowed"):
            run(runtime, plan(self.POST))
        assert told(runtime) == []

    @pytest.mark.parametrize(
        "other", [{"input": {"url": "https://y.example/", "body": "hi"}}, {"timeout_s": 7}, {"id": "posts"}], ids=str
    )
    def test_another_plan_than_the_one_that_was_allowed_does_not_run(
        self, runtime: Runtime, other: dict[str, Any]
    ) -> None:
        allow(runtime, plan(self.POST))
        with pytest.raises(ApprovalVoidError, match="does not hold"):
            run(runtime, plan(self.POST.model_copy(update=other)))
        assert told(runtime) == []

    def test_a_component_that_was_published_after_the_answer_is_not_run_in_its_place(self, runtime: Runtime) -> None:
        for version in ("1.0.0", "1.1.0"):
            publish = runtime.catalogue("local").publish
            if version == "1.1.0":
                allow(runtime, plan(Step(id="s", agent="send_it")))
            publish(component("send_it", version, effects=("send",)), actor="ann")
        with pytest.raises(ApprovalVoidError, match=r"send_it@1\.1\.0 of step 's' is not the one"):
            run(runtime, plan(Step(id="s", agent="send_it")))

    def test_a_stricter_installation_asks_about_what_is_free_elsewhere(self, tmp_path: Path) -> None:
        with runtime_in(tmp_path / "strict", approve="all") as runtime:
            runtime.executions("local").create(execution(status="running"))
            echo = plan(Step(id="e", agent="echo_tool", input={"text": "a"}))
            with pytest.raises(ApprovalVoidError, match="this installation asks about it"):
                run(runtime, echo)
            allow(runtime, echo)
            assert run(runtime, echo).result is not None


def test_a_component_that_was_switched_off_meanwhile_does_not_run(runtime: Runtime) -> None:
    runtime.catalogue("local").disable("hash_text@1.0.0", actor="ann", reason="it leaks")
    steps = (
        Step(id="a", agent="echo_tool", input={"text": "hi"}),
        Step(id="b", agent="hash_text@1.0.0", input={"text": "hi"}),
    )
    with pytest.raises(DisabledError, match=r"hash_text@1\.0\.0 is disabled \(it leaks\)"):
        run(runtime, plan(*steps))
    assert stored(runtime).trace == (), "nothing of it began"


DEAR = 0.0000001
"""USD for which no call can be made."""


class TestBudgets:
    def ask(self, runtime: Runtime, workflow: Workflow, budget: float | None) -> None:
        runtime.executions("local").change("exec-1", lambda now: now.model_copy(update={"budget": budget}))
        asked = ExecuteRequest(tenant="local", execution=REF, workflow=workflow)
        WorkflowExecutorAgent(runtime).run(asked)

    def test_what_a_run_has_cost_is_kept_with_it(self, runtime: Runtime) -> None:
        self.ask(runtime, plan(Step(id="a", agent="echo_tool", input={"text": "hi"})), None)
        spent = stored(runtime).spent
        assert spent is not None
        assert spent.calls == 1
        assert spent.nano_usd >= 200

    def test_a_plan_that_is_too_dear_does_not_begin(self, runtime: Runtime) -> None:
        with pytest.raises(BudgetError, match="the plan is expected to cost"):
            self.ask(runtime, plan(Step(id="a", agent="echo_tool", input={"text": "hi"})), DEAR)
        assert stored(runtime).trace == ()

    @pytest.mark.parametrize("step", [{}, {"on_error": "continue"}, {"retry": {"max_attempts": 3}}])
    def test_a_run_stops_before_the_call_that_is_too_much_whatever_the_step_says(
        self, tmp_path: Path, step: dict[str, Any]
    ) -> None:
        with runtime_in(tmp_path) as runtime:
            runtime.executions("local").create(execution(status="running"))
            items = [f"text {number}" for number in range(2000)]
            each = Step(id="each", agent="echo_tool", for_each="${inputs.items}", input={"text": "${item}"}, **step)
            runtime.executions("local").change(
                "exec-1", lambda now: now.model_copy(update={"budget": 0.0001, "inputs": {"items": items}})
            )
            asked = ExecuteRequest(tenant="local", execution=REF, workflow=plan(each))
            with pytest.raises(BudgetError, match=r"a call of echo_tool@1\.0\.0 is expected to cost"):
                WorkflowExecutorAgent(runtime).run(asked)
            kept = stored(runtime)
            assert kept.error is not None
            assert kept.error.code == "budget_exceeded"
            assert kept.spent is not None
            assert 0 < kept.spent.calls < 500
            assert kept.spent.nano_usd <= 100_000

    def test_a_day_has_a_budget_too_and_the_next_day_another(self, tmp_path: Path) -> None:
        clock = SetClock()
        with runtime_in(tmp_path, budget_per_day=0.000005, clock=clock) as runtime:
            for number in range(2):
                runtime.executions("local").create(execution(f"exec-{number}", status="running"))
            work = plan(Step(id="a", agent="echo_tool", input={"text": "hi"}))

            def go(id: str) -> None:
                asked = ExecuteRequest(tenant="local", execution=ExecutionRef(id=id, tenant="local"), workflow=work)
                WorkflowExecutorAgent(runtime).run(asked)

            go("exec-0")
            assert runtime.spending("local").today() >= 200
            runtime.spending("local").add(2000)
            with pytest.raises(BudgetError, match="what is left of today's budget"):
                go("exec-1")
            clock.now += 86_400
            go("exec-1")

    def test_going_on_after_a_restart_does_not_forget_what_was_spent(self, runtime: Runtime) -> None:
        work = plan(READ, EMAILS)
        record = Record("succeeded", 1.0, 60_000.0, 1, {"text": "ann@example.com"}, b'{"text":"ann@example.com"}')
        runtime.journal("local").append([("local/exec-1", 0, encode(record))])
        self.ask(runtime, work, None)
        spent = stored(runtime).spent
        assert spent is not None
        assert spent.calls == 2
        assert spent.gb_seconds >= 60
