"""Choosing columns."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.select_columns import select_columns


def test_columns_come_in_the_given_order() -> None:
    assert list(select_columns([{"a": 1, "b": 2}], ["b", "a"])["rows"][0]) == ["b", "a"]


def test_a_missing_cell_is_null() -> None:
    assert select_columns([{"a": 1}, {"b": 2}], ["a"])["rows"] == [{"a": 1}, {"a": None}]


def test_names_are_found_without_case() -> None:
    assert select_columns([{"Name": 1}], ["name"])["rows"] == [{"Name": 1}]


def test_a_column_that_no_row_has_is_refused() -> None:
    with pytest.raises(InvalidError, match="'x'"):
        select_columns([{"a": 1}], ["x"])
