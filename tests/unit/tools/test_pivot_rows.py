"""Cross tables."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.pivot_rows import pivot_rows

ROWS = [{"c": "A", "y": 1, "n": "2"}, {"c": "B", "y": 2, "n": 3}, {"c": "A", "y": 1, "n": 4}, {"c": "A", "y": 2}]


@pytest.mark.parametrize(
    ("function", "cells"),
    [
        ("sum", [6, None, None, 3]),
        ("average", [3, None, None, 3]),
        ("min", [2, None, None, 3]),
        ("max", [4, None, None, 3]),
        ("count", [2, 0, 0, 1]),
    ],
)
def test_each_function_fills_the_cells(function: Any, cells: list[Any]) -> None:
    found = pivot_rows(ROWS, "c", "y", "n", function)
    assert [row[name] for row in found["rows"] for name in found["columns"]] == cells


def test_numbers_need_their_column() -> None:
    with pytest.raises(InvalidError, match="needs the column"):
        pivot_rows(ROWS, "c", "y", function="sum")


def test_a_value_with_the_name_of_the_first_column_is_refused() -> None:
    with pytest.raises(InvalidError, match="first column"):
        pivot_rows([{"c": 1, "y": "c"}], "c", "y")


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(InvalidError, match="600 values"):
        pivot_rows([{"c": 1, "y": place} for place in range(600)], "c", "y")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"))))
def test_counts_add_up_to_the_number_of_rows(pairs: list[tuple[str, str]]) -> None:
    found = pivot_rows([{"c": first, "y": second} for first, second in pairs], "c", "y")
    assert sum(row[name] for row in found["rows"] for name in found["columns"]) == len(pairs)
