"""Cells and columns."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.tabular.cells import (
    MOST_ROWS,
    check_rows,
    column_named,
    columns_of,
    is_empty,
    mean,
    number,
    order_key,
    text_of,
    total,
)
from tdev.kernel.errors import InvalidError, TooLargeError


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (3, 3),
        (2.5, 2.5),
        ("12", 12),
        (" -3.50 ", -3.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567),
        ("1e3", 1000.0),
        ("007", 7),
        ("+5", 5),
        (True, None),
        ("12a", None),
        ("1,23", None),
        ("", None),
        ("٣", None),
        (float("nan"), None),
        ("1e999", None),
        (None, None),
        ([1], None),
    ],
)
def test_a_cell_holds_a_number_or_not(cell: Any, expected: int | float | None) -> None:
    found = number(cell)
    assert found == expected
    assert type(found) is type(expected)


def test_columns_stand_in_the_order_of_their_first_row() -> None:
    assert columns_of([{"b": 1}, {"a": 1, "b": 2}]) == ["b", "a"]


def test_a_column_is_found_without_case_when_only_one_fits() -> None:
    assert column_named([{"Unit Price": 1}], " unit price ") == "Unit Price"
    assert column_named([{"A": 1, "a": 2}], "a") == "a"
    assert column_named([], "anything") == "anything"


def test_a_column_is_found_by_the_end_of_its_name_when_only_one_fits() -> None:
    assert column_named([{"region": "A", "sum_amount": 1}], "Amount") == "sum_amount"
    with pytest.raises(InvalidError):
        column_named([{"sum_amount": 1, "max_amount": 2}], "amount")
    with pytest.raises(InvalidError):
        column_named([{"total_": 1}], " ")


def test_a_missing_column_names_those_there_are() -> None:
    with pytest.raises(InvalidError, match="'amuont'") as raised:
        column_named([{"amount": 1, "city": 2}], "amuont")
    assert raised.value.hint == "did you mean 'amount'? columns are: amount, city"


def test_numbers_come_before_texts_and_empty_cells_last() -> None:
    cells: list[Any] = ["b", None, "10", 9, "A", "", True]
    assert sorted(cells, key=order_key) == [9, "10", "A", "b", True, None, ""]


@pytest.mark.parametrize(
    ("cell", "expected"), [(None, ""), ("x", "x"), (True, "true"), (1.5, "1.5"), ([1, {"a": None}], '[1,{"a":null}]')]
)
def test_a_cell_has_a_text(cell: Any, expected: str) -> None:
    assert text_of(cell) == expected


def test_what_is_no_json_has_no_text() -> None:
    with pytest.raises(InvalidError, match="object"):
        text_of(object())


def test_empty_is_nothing_or_blanks() -> None:
    assert [is_empty(cell) for cell in (None, "", " \t", 0, False, [])] == [True, True, True, False, False, False]


def test_sums_are_exact_in_decimal() -> None:
    assert total([0.1] * 10) == 1
    assert total([0.1, 0.2]) == 0.3
    assert total([]) == 0
    assert mean([1, 2]) == 1.5


def test_a_sum_that_no_number_holds_is_refused() -> None:
    with pytest.raises(InvalidError, match="too large"):
        total([10**400, 0.5])


@given(st.lists(st.integers(-(10**12), 10**12)))
def test_sums_of_integers_are_integers(numbers: list[int]) -> None:
    assert total(numbers) == sum(numbers)
    assert type(total(numbers)) is int


def test_rows_are_bounded() -> None:
    check_rows([{}] * 10)
    with pytest.raises(TooLargeError):
        check_rows([{}] * (MOST_ROWS + 1))
