"""The plan of a lesson with the values of today."""

import pytest

from tdev.domain.planning.lessons.filling import filled
from tdev.domain.planning.lessons.saying import said_in
from tdev.kernel.errors import InvalidError
from tdev.model.lesson import Given, Lesson, LessonStep
from tdev.model.workflow import Workflow
from tests.support.lessons import BOILED, kept, lesson, taught
from tests.support.plans import built_in_index


def today(known: Lesson, goal: str, *, ask_first: bool = False) -> Workflow:
    index = built_in_index()
    return filled(known, goal, said_in(goal, index.knows), index.by_name, ask_first=ask_first)


def changed(known: Lesson, step: int, **fields: object) -> Lesson:
    steps = [s.model_copy(update=fields) if n == step else s for n, s in enumerate(known.steps)]
    return known.model_copy(update={"steps": tuple(steps)})


def test_it_has_the_values_of_today_and_steps_named_by_their_components() -> None:
    found = today(lesson("boil down notes.txt", *BOILED), "boil down other.txt")
    assert [(step.id, dict(step.input)) for step in found.steps] == [
        ("read_text_file", {"path": "other.txt"}),
        ("summarize_text", {"text": "${read_text_file.text}"}),
    ]
    assert found.goal == "boil down other.txt"


def test_the_same_component_twice_has_two_names() -> None:
    join = ("join_texts", {"texts": ["${x0.text}", "${x1.text}"]})
    known = lesson(
        "glue a.txt onto b.txt", ("read_text_file", {"path": "a.txt"}), ("read_text_file", {"path": "b.txt"}), join
    )
    found = today(known, "glue c.txt onto d.txt")
    assert [step.id for step in found.steps] == ["read_text_file", "read_text_file_2", "join_texts"]
    assert found.steps[2].input["texts"] == ["${read_text_file.text}", "${read_text_file_2.text}"]


def test_what_looks_like_an_expression_in_the_goal_stays_a_text() -> None:
    found = today(lesson('shout "hello"', ("change_case", {"text": "hello", "case": "upper"})), 'shout "${inputs.x}"')
    assert found.steps[0].input["text"] == "$${inputs.x}"


def test_steps_with_effects_wait_where_the_goal_says_so() -> None:
    post = ("post_webhook", {"url": "https://example.com/a", "body": "hi"})
    known = lesson('ping https://example.com/a with "hi"', post)
    goal = 'ping https://example.com/b with "ho"'
    assert today(known, goal, ask_first=True).steps[0].approve
    assert not today(known, goal).steps[0].approve


def test_a_value_that_its_component_does_not_name_is_refused_whoever_wrote_the_lesson() -> None:
    known = lesson("boil down notes.txt", *BOILED)
    forged = changed(known, 0, input={"path": Given(kind="fixed", value="/etc/passwd")})
    with pytest.raises(InvalidError, match="does not name"):
        today(forged, "boil down other.txt")


def test_a_component_that_is_not_there_gives_no_plan() -> None:
    known = lesson("boil down notes.txt", *BOILED)
    gone = known.model_copy(update={"steps": (*known.steps, LessonStep(agent="gone_tool"))})
    with pytest.raises(InvalidError, match="gone_tool"):
        today(gone, "boil down other.txt")


def test_a_place_that_the_goal_does_not_have_gives_no_plan() -> None:
    forged = changed(lesson("boil down notes.txt", *BOILED), 0, input={"path": Given(kind="said", places=(9,))})
    with pytest.raises(InvalidError, match="words"):
        today(forged, "boil down other.txt")


def test_an_input_is_declared_as_its_parameter_is() -> None:
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    known = kept(taught("boil it down", ("summarize_text", {"text": "${inputs.text}"}), inputs=schema))
    found = today(known, "boil it down")
    assert found.inputs["required"] == ["text"]
    assert found.steps[0].input == {"text": "${inputs.text}"}
