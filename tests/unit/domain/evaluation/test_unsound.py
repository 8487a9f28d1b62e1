"""A plan that cannot run is drafted anew, or asked about: which step, which input."""

import pytest

from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.evaluation.unsound import MOST, drafts_anew, questions
from tdev.domain.planning.refining import applied
from tdev.model.workflow import Step, Workflow
from tests.support.judging import step, subject
from tests.support.plans import built_in_index, resolve

READ = step("r", "read_text_file", path="a.txt")


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (step("s", "summarize_text"), ("'text' (string)", "'s'", "summarize_text")),
        (step("s", "summarize_text", text=3), ("'text' (string)", "'s'", "is an integer")),
        (step("s", "summarize_text", text="${nowhere.text}"), ("read as 'text'", "'s'", "nowhere")),
        (step("s", "summarise_all", text="x"), ("Which component", "'s'", "summarise_all")),
        (Step(id="r", agent="echo_tool", input={"text": "x"}), ("What should become of step 'r'",)),
    ],
    ids=["missing input", "wrong type", "unknown reference", "unknown component", "two of one name"],
)
def test_what_is_wrong_becomes_a_question_with_its_step_and_input(bad: Step, told: tuple[str, ...]) -> None:
    asked = questions(subject(READ, bad))
    assert asked
    assert all(part in asked[0] for part in told), asked


def test_an_input_not_given_is_asked_for_by_name_and_type() -> None:
    inputs = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    (asked,) = questions(subject(step("e", "echo_tool", text="${inputs.text}"), inputs=inputs))
    assert "'text' (string)" in asked
    assert "--input text=" in asked


def test_a_plan_that_can_run_is_not_asked_about() -> None:
    assert questions(subject(READ)) == ()
    assert drafts_anew(subject(READ, goal="read a.txt")) == ()


def test_not_everything_is_asked_at_once() -> None:
    assert len(questions(subject(*[step(f"s{n}", "summarize_text") for n in range(30)]))) == MOST


def test_with_a_goal_the_plan_is_drafted_anew_and_can_run() -> None:
    bad = Workflow(id="w", goal="summarize notes.txt", steps=(step("s", "summarize_text", text="${x.y}"),))
    before = evaluate(bad, built_in_index(), resolve)
    (fix,) = before.suggestions
    assert fix.code == "draft_anew"
    better = applied(bad, fix, built_in_index(), resolve)
    assert better is not None
    assert evaluate(better, built_in_index(), resolve).score > 85
    assert drafts_anew(subject(step("s", "summarize_text", text="${x.y}"))) == ()
