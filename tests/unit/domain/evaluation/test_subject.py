"""What is judged."""

import pytest

from tdev.domain.evaluation.subject import Subject
from tdev.domain.planning.constants import constants_in
from tdev.model.workflow import Step, Workflow
from tests.support.plans import built_in_index, resolve


def subject(goal: str, *steps: Step) -> Subject:
    return Subject(Workflow(id="w", goal=goal, steps=steps), built_in_index(), resolve)


def test_only_parts_that_ask_for_something_are_judged() -> None:
    found = subject("when it rains, echo hello; do not post it; ask me for approval")
    assert [clause.text for clause in found.clauses] == ["echo hello"]


def test_components_that_are_not_there_are_left_out() -> None:
    steps = (Step(id="a", agent="echo_tool"), Step(id="b", agent="nobody"))
    assert list(subject("", *steps).components) == ["a"]


def test_the_most_relevant_step_serves_a_part() -> None:
    steps = (Step(id="a", agent="echo_tool"), Step(id="b", agent="summarize_text"))
    ((clause, relevance, step),) = subject("summarize the article", *steps).served
    assert (clause.text, step) == ("summarize the article", "b")
    assert relevance > 0.5


def test_a_part_that_says_where_the_result_goes_is_served_when_it_goes_there() -> None:
    qr = Step(id="q", agent="encode_qr", input={"text": "x", "path": "x.png"})
    elsewhere = qr.model_copy(update={"input": {"text": "x", "path": "y.png"}})
    goal = "put it into x.png"
    assert subject(goal, qr).served[0][1] >= 0.5
    assert subject(goal, elsewhere).served[0][1] < 0.5


@pytest.mark.parametrize(
    ("goal", "value", "stands"),
    [
        ("5 words", 5, True),
        ("5 words", "5", True),
        ("5 words", 55, False),
        ("5 words", "md55", False),
        ("5 words", True, False),
        ("three words", 3, True),
        ("read a.txt", ["x", {"y": "a.txt"}], True),
        ("read a.txt", "ba.txt2", False),
        ('say "${x}"', "$${x}", True),
    ],
)
def test_a_value_stands_in_the_plan_or_not(goal: str, value: object, stands: bool) -> None:
    (constant,) = constants_in(goal)
    step = Step(id="a", agent="echo_tool", input={"text": value})  # type: ignore[dict-item]
    assert subject(goal, step).stands(constant) is stands


def test_an_unknown_step_is_in_no_need() -> None:
    steps = (Step(id="a", agent="echo_tool", input={"text": "${b.text}"}), Step(id="b", agent="echo_tool"))
    assert subject("", *steps).needs == {"a": {"b"}, "b": set()}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("region", True),
        ("REGION", True),
        ("id", False),
        ("", True),
        ("two  words", True),
        (100, True),
        (7, False),
        (12.5, True),
        (3, True),
        (["region", 100], True),
        (["region", "id"], False),
        ("given", True),
        (42, True),
    ],
)
def test_what_was_said_stands_in_the_goal_or_the_inputs(value: object, said: bool) -> None:
    goal = "sum what was paid by region별 in two words: over 100, three times 12.5"
    plan = Workflow(id="w", goal=goal, steps=(Step(id="e", agent="echo_tool", input={"text": "x"}),))
    found = Subject(plan, built_in_index(), resolve, {"name": "given", "count": 42})
    assert found.says(value) is said
