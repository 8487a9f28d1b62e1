"""Whether an answer of the sandbox is what a test wants: outputs, errors, laws, and answers that are missing."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.mutation.judging import Case, cases_of, first_broken, holds
from tdev.model.component import Example

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)
NOTHING: Mapping[str, Any] = {}


@given(value=JSON)
def test_an_output_is_right_when_it_is_the_wanted_one(value: Any) -> None:
    assert holds(Case(NOTHING, value), {"output": value})


@given(value=JSON, other=JSON)
def test_two_values_are_the_same_only_as_json(value: Any, other: Any) -> None:
    right = holds(Case(NOTHING, value), {"output": other})
    assert right is holds(Case(NOTHING, other), {"output": value})
    assert not right or type(value) is type(other)


def test_the_order_of_names_does_not_matter_and_that_of_items_does() -> None:
    assert holds(Case(NOTHING, {"a": 1, "b": 2}), {"output": {"b": 2, "a": 1}})
    assert not holds(Case(NOTHING, [1, 2]), {"output": [2, 1]})
    assert not holds(Case(NOTHING, True), {"output": 1})


@pytest.mark.parametrize(
    ("wanted", "outcome", "right"),
    [
        ("ValueError", {"error": "ValueError"}, True),
        ("ValueError", {"error": "KeyError"}, False),
        ("ValueError", {"output": None}, False),
        ("ValueError", {}, False),
        (None, {"error": "ValueError"}, False),
        (None, {}, False),
    ],
)
def test_an_error_is_right_only_where_that_very_one_is_wanted(
    wanted: str | None, outcome: dict[str, Any], right: bool
) -> None:
    assert holds(Case(NOTHING, None, wanted), outcome) is right


def test_a_law_decides_over_the_output_alone() -> None:
    ordered = Case({"items": [2, 1]}, output="never looked at", check=lambda found: found == sorted(found))
    assert holds(ordered, {"output": [1, 2]})
    assert not holds(ordered, {"output": [2, 1]})


@pytest.mark.parametrize(
    ("check", "output"),
    [
        (lambda found: found["a"] == 1, []),
        (lambda found: found["a"] == 1, {}),
        (lambda found: 1 / found > 0, 0),
        (lambda found: found.lower() == "a", None),
        (lambda found: int(found) > 0, "x"),
    ],
)
def test_a_law_that_fails_on_what_it_gets_does_not_hold(check: Any, output: Any) -> None:
    assert not holds(Case(NOTHING, check=check), {"output": output})


def test_a_law_whose_own_mistake_it_is_is_not_swallowed() -> None:
    def broken(found: Any) -> bool:
        raise NameError("a mistake of the law")

    with pytest.raises(NameError):
        holds(Case(NOTHING, check=broken), {"output": 1})


def test_examples_are_cases() -> None:
    found = cases_of([Example(input={"a": 1}, output=[2]), Example(input={}, output=None)])
    assert found == [Case({"a": 1}, [2]), Case({}, None)]


def test_the_first_test_that_does_not_hold_is_counted_from_zero() -> None:
    cases = [Case(NOTHING, 1), Case(NOTHING, 2), Case(NOTHING, 3)]
    right = [{"output": 1}, {"output": 2}, {"output": 3}]
    assert first_broken(cases, right) is None
    assert first_broken(cases, [{"output": 1}, {"output": 0}, {"output": 0}]) == 1
    assert first_broken([], []) is None


def test_a_missing_answer_holds_nothing() -> None:
    cases = [Case(NOTHING, 1), Case(NOTHING, 2)]
    assert first_broken(cases, [{"output": 1}]) == 1
    assert first_broken(cases, []) == 0
