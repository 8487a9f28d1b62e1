"""Filtering rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.filter_rows import filter_rows

ROWS = [{"n": "10", "city": "Seoul"}, {"n": 9, "city": "busan"}, {"n": "", "city": None}, {"city": "Sejong"}]


@pytest.mark.parametrize(
    ("column", "operator", "value", "places"),
    [
        ("n", "greater", 9, [0]),
        ("n", "greater_or_equal", "9", [0, 1]),
        ("n", "less", 10, [1]),
        ("n", "less_or_equal", 10, [0, 1]),
        ("n", "equals", 10, [0]),
        ("n", "equals", "10.0", [0]),
        ("n", "not_equals", 10, [1, 2, 3]),
        ("n", "equals", None, [2, 3]),
        ("city", "equals", "SEOUL", [0]),
        ("city", "contains", "S", [0, 1, 3]),
        ("city", "starts_with", "se", [0, 3]),
        ("city", "ends_with", "N", [1]),
        ("city", "is_empty", None, [2]),
        ("n", "is_not_empty", None, [0, 1]),
        ("CITY", "equals", "Seoul", [0]),
    ],
)
def test_rows_are_kept_by_the_condition(column: str, operator: Any, value: Any, places: list[int]) -> None:
    found = filter_rows(ROWS, column, operator, value)
    assert found["rows"] == [ROWS[place] for place in places]
    assert found["count"] == len(places)


def test_an_operator_that_needs_a_value_says_so() -> None:
    with pytest.raises(InvalidError, match="greater needs a value"):
        filter_rows(ROWS, "n", "greater")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InvalidError, match="'town'"):
        filter_rows(ROWS, "town", "equals", "x")


CELLS = st.integers(-3, 3) | st.sampled_from(["", "a", "1", None])


@given(st.lists(CELLS, max_size=6), st.integers(-3, 3))
def test_a_condition_and_its_opposite_split_the_rows(cells: list[Any], value: int) -> None:
    rows = [{"n": cell} for cell in cells]
    same = filter_rows(rows, "n", "equals", value)["count"]
    other = filter_rows(rows, "n", "not_equals", value)["count"]
    assert same + other == len(rows)
