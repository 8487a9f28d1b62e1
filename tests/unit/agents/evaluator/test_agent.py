"""The evaluator: judges, and keeps the round with its execution, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tdev.agents.evaluator import EvaluatorAgent
from tdev.agents.evaluator.agent import CodeRequest
from tdev.kernel.errors import ConflictError
from tdev.model.evaluation import Gate
from tdev.model.requests import EvaluateRequest, ExecutionRef
from tdev.model.workflow import Step, Workflow
from tdev.runtime import Runtime
from tests.support.code_texts import GOOD
from tests.support.nouns import component, execution
from tests.support.runtimes import runtime_in

PLAN = Workflow(
    id="summarize",
    goal="summarize notes.txt",
    steps=(
        Step(id="read", agent="read_text_file@1.0.0", input={"path": "notes.txt"}),
        Step(id="summarize", agent="summarize_text@1.0.0", input={"text": "${read.text}"}),
    ),
)
REF = ExecutionRef(id="exec-1", tenant="local")


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with runtime_in(tmp_path) as runtime:
        yield runtime


def ask(plan: Workflow = PLAN, **fields: object) -> EvaluateRequest:
    return EvaluateRequest.model_validate({"tenant": "local", "workflow": plan, **fields})


def test_a_sound_plan_passes_and_says_what_it_does(runtime: Runtime) -> None:
    found = EvaluatorAgent(runtime).run(ask())
    assert found.passed
    assert found.score >= 85
    assert "read:files" in found.effects
    assert not found.needs_approval


def test_the_same_plan_has_the_same_score_to_the_digit(runtime: Runtime) -> None:
    assert EvaluatorAgent(runtime).run(ask()) == EvaluatorAgent(runtime).run(ask())


def test_a_threshold_that_is_not_reached_is_not_passed(runtime: Runtime) -> None:
    score = EvaluatorAgent(runtime).run(ask()).score
    assert EvaluatorAgent(runtime).run(ask(threshold=score)).passed
    assert score == 100 or not EvaluatorAgent(runtime).run(ask(threshold=min(100, score + 0.1))).passed


def test_a_plan_with_an_unknown_component_fails_a_gate_whatever_its_points(runtime: Runtime) -> None:
    broken = PLAN.model_copy(update={"steps": (*PLAN.steps, Step(id="x", agent="no_such_thing"))})
    found = EvaluatorAgent(runtime).run(ask(broken, threshold=0))
    assert not found.passed
    assert any(not gate.passed and "no_such_thing" in gate.evidence for gate in found.gates)


def test_what_sends_asks_first(runtime: Runtime) -> None:
    post = Step(id="post", agent="post_webhook@1.0.0", input={"url": "https://example.com/", "body": "hi"})
    found = EvaluatorAgent(runtime).run(ask(PLAN.model_copy(update={"steps": (post,), "goal": ""}), threshold=0))
    assert found.needs_approval
    assert "send" in found.effects


def test_a_workflow_that_is_run_as_it_is_owes_nothing_to_the_words_of_its_goal(runtime: Runtime) -> None:
    strange = PLAN.model_copy(update={"goal": "fly me to Mars"})
    judged = EvaluatorAgent(runtime).run(ask(strange, for_goal=False))
    assert judged.score > EvaluatorAgent(runtime).run(ask(strange)).score


class TestRounds:
    def test_the_round_is_kept_with_its_execution(self, runtime: Runtime) -> None:
        runtime.executions("local").create(execution())
        found = EvaluatorAgent(runtime).run(ask(execution=REF, changes=["a time limit"]))
        kept = runtime.executions("local").get("exec-1")
        assert (kept.status, kept.plan) == ("running", PLAN)
        assert [(r.round, r.evaluation, r.changes) for r in kept.rounds] == [(0, found, ("a time limit",))]

    def test_a_call_that_is_made_again_after_a_crash_replaces_its_round(self, runtime: Runtime) -> None:
        runtime.executions("local").create(execution())
        for number in (0, 1, 1):
            EvaluatorAgent(runtime).run(ask(execution=REF, round=number))
        assert [r.round for r in runtime.executions("local").get("exec-1").rounds] == [0, 1]

    def test_one_that_was_cancelled_meanwhile_stays_cancelled(self, runtime: Runtime) -> None:
        runtime.executions("local").create(execution(status="cancelled"))
        with pytest.raises(ConflictError):
            EvaluatorAgent(runtime).run(ask(execution=REF))
        assert runtime.executions("local").get("exec-1").rounds == ()

    def test_without_an_execution_nothing_is_kept(self, runtime: Runtime) -> None:
        EvaluatorAgent(runtime).run(ask())
        assert runtime.executions("local").list()[0] == []


class TestSecrets:
    PLAN = Workflow(id="w", steps=(Step(id="s", agent="send_it"),))

    def published(self, runtime: Runtime, *secrets: str) -> None:
        made = component("send_it", secrets=secrets, effects=("pure",))
        runtime.catalogue("local").publish(made, actor="ann")

    def gate(self, runtime: Runtime) -> Gate | None:
        found = EvaluatorAgent(runtime).run(ask(self.PLAN, threshold=0))
        gate = next((gate for gate in found.gates if gate.name == "secrets_set"), None)
        assert gate is None or found.passed <= gate.passed
        return gate

    def test_a_plan_whose_components_declare_none_has_no_gate_for_them(self, runtime: Runtime) -> None:
        self.published(runtime)
        assert self.gate(runtime) is None

    def test_one_that_is_not_set_is_named_until_it_is(self, runtime: Runtime) -> None:
        self.published(runtime, "API_KEY")
        assert self.gate(runtime) == Gate(
            name="secrets_set", passed=False, evidence="not set: API_KEY (tdev secrets set API_KEY)"
        )
        runtime.secrets.put("local", "API_KEY", "a value that is long")
        assert self.gate(runtime) == Gate(name="secrets_set", passed=True, evidence="all are set: API_KEY")

    def test_that_of_another_tenant_is_none_of_ours(self, runtime: Runtime) -> None:
        self.published(runtime, "API_KEY")
        runtime.secrets.put("other", "API_KEY", "a value that is long")
        gate = self.gate(runtime)
        assert gate is not None
        assert not gate.passed


@pytest.mark.parametrize(("words", "asks"), [("", False), ("read:files", True), ("all", True), ("send", False)])
def test_a_stricter_installation_asks_about_more(tmp_path: Path, words: str, asks: bool) -> None:
    with runtime_in(tmp_path, approve=words) as runtime:
        assert EvaluatorAgent(runtime).run(ask()).needs_approval == asks


class TestCode:
    def test_code_is_judged_and_its_examples_run_in_the_sandbox(self, runtime: Runtime) -> None:
        found = EvaluatorAgent(runtime).judge_code(CodeRequest(code=GOOD))
        tests = next(each for each in found.criteria if each.name == "tests")
        assert found.passed
        assert tests.points == tests.max
        assert "2 of 2" in tests.evidence

    def test_an_example_that_does_not_hold_closes_the_gate(self, runtime: Runtime) -> None:
        found = EvaluatorAgent(runtime).judge_code(CodeRequest(code=GOOD.replace("25.0", "26.0")))
        assert not found.passed
        assert [gate.name for gate in found.gates if not gate.passed] == ["tests_hold"]

    def test_what_is_refused_is_not_run(self, runtime: Runtime) -> None:
        hostile = GOOD.replace("    return 100", "    eval('1')\n    return 100")
        found = EvaluatorAgent(runtime).judge_code(CodeRequest(code=hostile))
        assert next(gate for gate in found.gates if gate.name == "tests_hold").evidence == "its examples were not run"
        assert not found.passed
