"""The values of the goal stand in the plan, and no others."""

from typing import Any

import pytest

from tdev.domain.evaluation.values import constants
from tests.support.judging import codes, step, subject

GOAL = "read sales.csv and keep the rows where amount is over 100"


def kept(**given: Any) -> list[str]:
    """What is found about the filter of ``GOAL``."""
    read = step("r", "read_text_file", path="sales.csv")
    rows = step("c", "read_csv", text="${r.text}")
    keep = {"rows": "${c.rows}", "column": "amount", "operator": "greater", "value": 100, **given}
    return codes(constants(subject(read, rows, step("k", "filter_rows", **keep), goal=GOAL)))


def test_a_plan_with_the_values_of_its_goal_costs_nothing() -> None:
    assert kept() == []


@pytest.mark.parametrize(
    "wrong",
    [{"value": 7}, {"column": "created_at"}, {"operator": "less"}, {"value": 100_000}],
    ids=["constant", "column", "choice", "unit"],
)
def test_a_value_that_the_goal_does_not_name_costs(wrong: dict[str, Any]) -> None:
    assert kept(**wrong)


def test_a_value_that_is_not_used_is_offered_to_who_takes_it() -> None:
    goal = "summarize the text in 5 sentences"
    (found,) = constants(subject(step("s", "summarize_text", text="the text"), goal=goal)).marks
    assert (found.code, found.words, found.step, found.field) == ("value_unused", "5", "s", "sentences")
    assert found.fix is not None
    assert found.fix.fix == {"parameter": "sentences", "value": 5}


def test_a_wrong_value_is_mended_by_the_one_that_is_not_used() -> None:
    read = step("r", "read_text_file", path="other.txt")
    seen = constants(subject(read, goal="read notes.txt"))
    fixes = [mark.fix.fix for mark in seen.marks if mark.fix]
    assert {"parameter": "path", "value": "notes.txt"} in fixes
    assert "value_unsaid" in codes(seen)


def test_what_nobody_takes_is_asked_about() -> None:
    (found,) = constants(subject(step("e", "echo_tool", text="hello"), goal='echo "hello" for 7.5')).marks
    assert (found.code, found.fix) == ("value_unused", None)
    assert "7.5" in found.question


def test_a_value_from_nowhere_is_asked_about_by_step_and_parameter() -> None:
    marks = constants(subject(step("q", "hash_text", text="something"), goal="hash the text")).marks
    (found,) = [mark for mark in marks if mark.code == "value_unsaid"]
    assert "'text'" in found.question
    assert "'q'" in found.question


def test_defaults_inputs_and_a_time_limit_said_are_no_strangers() -> None:
    goal = "fetch https://example.com/a within 20 seconds"
    fetch = step("f", "fetch_url", url="https://example.com/a")
    assert codes(constants(subject(fetch.model_copy(update={"timeout_s": 20}), goal=goal))) == []
    assert codes(constants(subject(fetch.model_copy(update={"timeout_s": 1200}), goal=goal))) == ["value_unused"]
    unit = step("d", "date_difference", start="2026-01-01", end="2026-02-01", unit="days")
    assert codes(constants(subject(unit, goal="how many days are between 2026-01-01 and 2026-02-01"))) == []


def test_without_a_goal_no_value_is_strange() -> None:
    assert codes(constants(subject(step("e", "echo_tool", text="anything")))) == []
