"""Values for templates of numbers: bounds, bands, checks, measures and tables."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.fitting import numbers
from tests.support.fitting import facts_of, place_of, proposed


def bands_of(description: str, *rows: tuple[Any, Any]) -> list[dict[str, Any]]:
    return proposed("label_number", facts_of(description, "n", *rows))


def test_a_value_is_kept_between_the_numbers_that_are_said() -> None:
    assert proposed("clamp_number", facts_of("keep it between 0 and 10", "n"))[0] == {"low": 0, "high": 10}


def test_a_value_is_kept_between_the_numbers_at_which_the_examples_stop() -> None:
    found = proposed("clamp_number", facts_of("limit it", "n", (-4, 1), (3, 3), (99, 7)))
    assert found[0] == {"low": 1, "high": 7}


@given(low=st.integers(-20, 0), high=st.integers(1, 20))
def test_bounds_are_learned_whatever_they_are(low: int, high: int) -> None:
    found = proposed("clamp_number", facts_of("limit it", "n", (low - 5, low), (high + 5, high)))
    assert {"low": low, "high": high} in found


def test_without_any_bound_nothing_is_clamped() -> None:
    assert proposed("clamp_number", facts_of("limit it", "n")) == []


def test_bands_stand_at_numbers_that_are_said_and_lie_between_two_examples() -> None:
    found = bands_of("90 and above is A, 80 and above is B, else C", (95, "A"), (85, "B"), (20, "C"))
    assert found[0] == {"bands": [[90, "A"], [80, "B"]], "below": "C"}


def test_a_border_that_two_examples_hold_is_taken_without_words() -> None:
    found = bands_of("grade it", (10, "low"), (19, "low"), (20, "high"), (90, "high"))
    assert found[0] == {"bands": [[20, "high"]], "below": "low"}


@pytest.mark.parametrize("rows", [[(1, "a")], [(1, "a"), (9, "b")], [(1, True), (2, False)], [(1, ["a"]), (2, ["b"])]])
def test_a_border_that_one_example_shows_is_a_guess_and_not_proposed(rows: list[tuple[Any, Any]]) -> None:
    assert bands_of("grade it", *rows) == []


@pytest.mark.parametrize(
    ("description", "rows", "wanted"),
    [
        ("is it prime", [(7, True), (8, False)], {"check": "prime"}),
        ("is it even", [(2, True)], {"check": "even"}),
        ("윤년인지", [(2024, True)], {"check": "leap"}),
        ("is it a multiple of 7", [(14, True), (15, False)], {"check": "multiple", "low": 7}),
        ("within 10 and 20", [(15, True), (25, False)], {"check": "between", "low": 10, "high": 20}),
        ("old enough, adult", [(18, True), (17, False)], {"check": "least", "low": 18}),
    ],
)
def test_a_check_that_is_said_comes_first(
    description: str, rows: list[tuple[Any, Any]], wanted: dict[str, Any]
) -> None:
    assert place_of(wanted, proposed("test_number", facts_of(description, "n", *rows))[:4]) is not None


def test_no_multiple_of_zero_is_proposed() -> None:
    found = proposed("test_number", facts_of("a multiple of 0 or 5", "n", (5, True), (0, True)))
    assert {each["low"] for each in found if each["check"] == "multiple"} == {5}


def test_a_check_that_is_not_said_is_found_by_examples_only() -> None:
    assert proposed("test_number", facts_of("is it nice", "n")) == []
    found = proposed("test_number", facts_of("is it nice", "n", (9, True), (8, False)))
    assert {"odd", "prime", "square"} <= {each["check"] for each in found}


def test_between_what_is_right_without_a_word_of_the_bounds() -> None:
    found = proposed("test_number", facts_of("in range", "n", (3, True), (6, True), (9, False)))
    assert place_of({"check": "between", "low": 3, "high": 6}, found) is not None


@pytest.mark.parametrize(
    ("description", "rows", "first"),
    [
        ("the average", [([1, 2], 1.5)], {"measure": "mean", "digits": None}),
        ("the average, 2 decimals", [([1, 2], 1.5)], {"measure": "mean", "digits": 2}),
        ("합계", [([1, 2], 3)], {"measure": "sum", "empty": 0, "refuse": False}),
        ("product of all", [([2, 3], 6)], {"measure": "product", "empty": 1, "refuse": False}),
        ("the median", [([1, 2, 3], 2), ([], 0)], {"measure": "median", "empty": 0, "refuse": False}),
        ("the median", [([1, 2, 3], 2)], {"measure": "median", "empty": None, "refuse": True}),
    ],
)
def test_a_measure_with_its_answer_for_nothing(
    description: str, rows: list[tuple[Any, Any]], first: dict[str, Any]
) -> None:
    found = proposed("summarize_numbers", facts_of(description, "numbers", *rows))
    assert place_of(first, found) == 0


def test_the_digits_of_the_answers_are_tried() -> None:
    found = proposed("summarize_numbers", facts_of("the average", "numbers", ([1, 2, 2], 1.667)))
    assert {None, 3} <= {each["digits"] for each in found if each["measure"] == "mean"}


@pytest.mark.parametrize("table", [{"kr": "Korea", "de": "Germany"}, [["kr", "Korea"], ["de", "Germany"]]])
def test_a_table_of_the_specification_is_the_table(table: Any) -> None:
    facts = facts_of("name the country", "value", parameters={"table": table})
    found = proposed("lookup_value", facts)
    assert found[0]["table"] == [["kr", "Korea"], ["de", "Germany"]]


def test_examples_are_a_table_only_where_one_is_asked_for() -> None:
    rows = [("a", 1), ("b", 2), ("c", 3)]
    found = proposed("lookup_value", facts_of("map the code to its number", "value", *rows))
    assert found[0]["table"] == [list(row) for row in rows]
    assert found[0]["default"] is None
    assert proposed("lookup_value", facts_of("compute it", "value", *rows)) == []
    assert proposed("lookup_value", facts_of("map the code", "value", *rows[:2])) == []


def test_the_last_example_may_be_the_answer_for_what_is_unknown() -> None:
    rows = [("a", 1), ("b", 2), ("c", 3), ("zz", 0)]
    found = proposed("lookup_value", facts_of("look it up", "value", *rows))
    assert place_of({"table": [list(row) for row in rows[:3]], "default": 0}, found) is not None


def test_an_example_that_raises_makes_it_strict() -> None:
    examples = [{"input": {"value": "a"}, "output": 1}, {"input": {"value": "?"}, "raises": "InvalidError"}]
    facts = facts_of("look it up", "value", examples=examples, parameters={"table": {"a": 1}})
    assert all(each["strict"] for each in numbers.lookup_value(facts))
