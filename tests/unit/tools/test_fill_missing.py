"""Empty cells."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.fill_missing import fill_missing


def cells(method: Any, *values: Any, value: Any = "") -> list[Any]:
    return [row["n"] for row in fill_missing([{"n": cell} for cell in values], "n", method, value)["rows"]]


@pytest.mark.parametrize(
    ("method", "given_cells", "expected"),
    [
        ("previous", ["", "a", None, "b", " "], ["", "a", "a", "b", "b"]),
        ("mean", [1, "", "2"], [1, 1.5, "2"]),
        ("median", [1, 2, 9, ""], [1, 2, 9, 2]),
        ("median", [1, 2, 3, 9, ""], [1, 2, 3, 9, 2.5]),
        ("most_frequent", ["a", "b", "b", ""], ["a", "b", "b", "b"]),
        ("mean", ["x", ""], ["x", ""]),
        ("most_frequent", [[], ""], [[], ""]),
    ],
)
def test_the_method_says_where_the_cell_comes_from(method: Any, given_cells: list[Any], expected: list[Any]) -> None:
    assert cells(method, *given_cells) == expected


def test_a_missing_cell_of_any_column_takes_the_value() -> None:
    found = fill_missing([{"a": 1}, {"b": 2}], value=0)
    assert found == {"rows": [{"a": 1, "b": 0}, {"b": 2, "a": 0}], "filled": 2}


def test_the_method_value_needs_one() -> None:
    with pytest.raises(InvalidError, match="needs a value"):
        fill_missing([{"a": ""}])


@given(st.lists(st.sampled_from(["", None, 1, "x"])))
def test_with_a_value_nothing_stays_empty_and_nothing_else_changes(given_cells: list[Any]) -> None:
    found = cells("value", *given_cells, value=7)
    assert found == [cell or 7 for cell in given_cells]
