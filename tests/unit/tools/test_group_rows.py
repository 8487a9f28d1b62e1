"""Grouping rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.group_rows import group_rows

ROWS = [{"r": "A", "n": "0.1"}, {"r": "B", "n": 5}, {"r": "A", "n": "0.2"}, {"r": "A", "n": "x"}, {"r": None, "n": 1}]


@pytest.mark.parametrize(
    ("function", "numbers"),
    [("sum", [0.3, 5, 1]), ("average", [0.15, 5, 1]), ("min", [0.1, 5, 1]), ("max", [0.2, 5, 1])],
)
def test_each_group_has_its_number(function: Any, numbers: list[float]) -> None:
    found = group_rows(ROWS, by="r", function=function, column="n")
    assert [row["r"] for row in found["rows"]] == ["A", "B", None]
    assert [row[f"{function}_n"] for row in found["rows"]] == numbers
    assert found["result"] is None


def test_rows_are_counted() -> None:
    assert [row["count"] for row in group_rows(ROWS, by="r")["rows"]] == [3, 1, 1]
    assert group_rows(ROWS)["result"] == 5
    assert group_rows([])["result"] == 0


def test_without_a_group_there_is_one_number() -> None:
    assert group_rows(ROWS, function="max", column="n") == {"rows": [{"max_n": 5}], "result": 5}


def test_a_group_without_numbers_has_none() -> None:
    found = group_rows([{"r": "A", "n": 1}, {"r": "B", "n": "x"}], by="r", function="average", column="n")
    assert [row["average_n"] for row in found["rows"]] == [1.0, None]


def test_a_column_without_any_number_is_refused() -> None:
    with pytest.raises(InvalidError, match="holds no number"):
        group_rows([{"n": "x"}], function="sum", column="n")


def test_a_function_without_its_column_is_refused() -> None:
    with pytest.raises(InvalidError, match="sum needs the column"):
        group_rows(ROWS, by="r", function="sum")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-100, 100)), min_size=1))
def test_the_sums_of_the_groups_are_the_sum_of_all(pairs: list[tuple[str, int]]) -> None:
    rows = [{"g": group, "n": n} for group, n in pairs]
    groups = group_rows(rows, by="g", function="sum", column="n")["rows"]
    assert sum(row["sum_n"] for row in groups) == sum(n for _, n in pairs)
