"""Joining rows."""

import pytest

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.join_rows import join_rows


def test_numbers_and_texts_of_numbers_are_one_key() -> None:
    assert join_rows([{"id": "7"}], [{"id": 7.0, "x": 1}, {"id": 7, "x": 2}], "id")["count"] == 2


def test_rows_without_a_partner_stay_only_on_the_left() -> None:
    left = [{"id": 1}, {"id": 2}, {"id": None}]
    right = [{"id": 2, "x": "b"}, {"id": 3, "x": "c"}, {"id": None, "x": "none"}]
    assert join_rows(left, right, "id")["rows"] == [{"id": 2, "x": "b"}]
    assert join_rows(left, right, "id", how="left")["rows"] == [{"id": 1}, {"id": 2, "x": "b"}, {"id": None}]


def test_a_name_on_both_sides_keeps_both_values() -> None:
    assert join_rows([{"id": 1, "n": "l"}], [{"id": 1, "n": "r"}], "id")["rows"] == [
        {"id": 1, "n": "l", "right_n": "r"}
    ]


def test_a_side_without_the_column_is_refused() -> None:
    with pytest.raises(InvalidError, match="'id'"):
        join_rows([{"id": 1}], [{"key": 1}], "id")


def test_a_join_that_explodes_is_refused() -> None:
    rows = [{"id": 1}] * 1000
    with pytest.raises(TooLargeError, match="more than"):
        join_rows(rows, rows, "id")
