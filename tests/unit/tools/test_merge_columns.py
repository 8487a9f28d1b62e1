"""Joined columns."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.merge_columns import merge_columns

ROWS = [{"id": 1, "a": "x ", "b": 2}, {"id": 2, "a": None, "b": "y"}, {"id": 3}]


def test_empty_cells_are_left_out() -> None:
    found = merge_columns(ROWS, ["a", "b"], "c", "-")["rows"]
    assert found == [{"id": 1, "c": "x-2"}, {"id": 2, "c": "y"}, {"id": 3, "c": ""}]


def test_the_old_columns_can_stay() -> None:
    assert merge_columns(ROWS[:1], ["b", "a"], "c", keep=True)["rows"] == [{"id": 1, "c": "2 x", "a": "x ", "b": 2}]


def test_the_new_column_may_have_the_name_of_an_old_one() -> None:
    assert merge_columns(ROWS[:1], ["a", "b"], "a")["rows"] == [{"id": 1, "a": "x 2"}]


@pytest.mark.parametrize(("columns", "into"), [(["a"], "c"), (["a", "a"], "c"), (["a", "b"], "id"), (["a", "z"], "c")])
def test_what_cannot_be_merged_is_refused(columns: list[str], into: str) -> None:
    with pytest.raises(InvalidError):
        merge_columns(ROWS, columns, into)
