"""Sorting rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.sort_rows import sort_rows


def column(found: Any, name: str = "n") -> list[Any]:
    return [row.get(name) for row in found["rows"]]


def rows(*values: Any) -> list[dict[str, Any]]:
    return [{"n": value} for value in values]


def test_numbers_are_sorted_by_size_and_texts_without_case() -> None:
    assert column(sort_rows(rows("10", 9, "1,000"), "n")) == [9, "10", "1,000"]
    assert column(sort_rows(rows("b", "A", "c"), "n")) == ["A", "b", "c"]


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_empty_cells_are_always_last(order: Any) -> None:
    assert column(sort_rows(rows("", 1, None, 2), "n", order=order))[2:] == ["", None]


def test_equal_rows_stay_as_they_stood_in_both_orders() -> None:
    given_rows = [{"n": 1, "id": "a"}, {"n": 1, "id": "b"}]
    assert column(sort_rows(given_rows, "n"), "id") == ["a", "b"]
    assert column(sort_rows(given_rows, "n", order="descending"), "id") == ["a", "b"]


def test_only_the_top_is_kept() -> None:
    assert column(sort_rows(rows(1, 3, 2), "n", order="descending", limit=2)) == [3, 2]


def test_a_limit_below_zero_and_a_missing_column_are_refused() -> None:
    with pytest.raises(InvalidError, match="limit"):
        sort_rows(rows(1), "n", limit=-1)
    with pytest.raises(InvalidError, match="'m'"):
        sort_rows(rows(1), "m")


@given(st.lists(st.integers() | st.text(max_size=3) | st.none(), max_size=8))
def test_sorting_keeps_every_row(values: list[Any]) -> None:
    found = column(sort_rows(rows(*values), "n"))
    assert sorted(map(repr, found)) == sorted(map(repr, values))


def test_the_given_rows_stay_as_they_are() -> None:
    given_rows = rows(2, 1)
    sort_rows(given_rows, "n")
    assert given_rows == rows(2, 1)
