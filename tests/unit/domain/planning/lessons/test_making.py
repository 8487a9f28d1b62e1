"""Lessons of goals and plans: accepted or corrected, and never with a value in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.lessons.making import checked
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.model.lesson import Given
from tests.support.lessons import BOILED, READ, taught

LETTERS = st.text("bcdfghjklmnpqrtvwxz", min_size=9, max_size=16)


def test_the_planners_own_plan_is_accepted_whatever_its_steps_are_called() -> None:
    assert taught("Read notes.txt and summarize it", *BOILED).how == "accepted"


def test_another_plan_is_a_correction() -> None:
    assert taught("boil down notes.txt", *BOILED).how == "corrected"


def test_nothing_is_learned_from_a_goal_that_is_refused() -> None:
    with pytest.raises(InvalidError, match="nothing is learned"):
        taught("delete all production databases", *BOILED)


def test_nothing_is_learned_from_a_plan_that_is_not_sound() -> None:
    with pytest.raises(InvalidError, match="not sound"):
        taught("boil down notes.txt", READ, ("summarize_text", {"text": "${nowhere.text}"}))


def test_nothing_is_learned_from_a_component_that_is_not_there() -> None:
    with pytest.raises((InvalidError, NotFoundError)):
        taught("boil down notes.txt", ("gone_tool", {}))


def test_nothing_is_learned_from_a_goal_of_values_alone() -> None:
    with pytest.raises(InvalidError, match="nothing to learn"):
        taught('"please" Zebulon Xylander', ("change_case", {"text": "hello", "case": "upper"}))


def test_a_lesson_that_holds_what_looks_like_a_secret_is_refused() -> None:
    known = taught("boil down notes.txt", *BOILED)
    ref = Given(kind="ref", ref="AKIA" + "A" * 16)
    leaking = known.model_copy(update={"steps": (known.steps[0].model_copy(update={"input": {"path": ref}}),)})
    assert checked(known) is known
    with pytest.raises(InvalidError, match="looks like a secret"):
        checked(leaking)


@settings(max_examples=12, deadline=None)
@given(LETTERS, LETTERS, st.integers(10_000, 999_999))
def test_no_value_of_goal_or_plan_is_in_a_lesson(first: str, second: str, number: int) -> None:
    goal = f'shout "{first}" to {first}@example.com and {second.title()} from {second}.txt in {number} lines'
    calls = (("read_text_file", {"path": f"{second}.txt"}), ("change_case", {"text": first, "case": "upper"}))
    text = taught(goal, *calls).model_dump_json().lower()
    assert first not in text
    assert second not in text
    assert str(number) not in text
    assert "example.com" not in text
