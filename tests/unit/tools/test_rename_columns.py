"""Names of columns."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.rename_columns import rename_columns


def test_two_columns_can_change_places() -> None:
    found = rename_columns([{"a": 1, "b": 2}], {"a": "b", "B": "a"})
    assert found == {"rows": [{"b": 1, "a": 2}], "columns": ["b", "a"]}


@pytest.mark.parametrize("names", [{}, {"z": "y"}, {"a": "b"}])
def test_what_cannot_be_renamed_is_refused(names: dict[str, str]) -> None:
    with pytest.raises(InvalidError):
        rename_columns([{"a": 1, "b": 2}], names)


def test_there_and_back_again() -> None:
    rows = [{"a": 1, "b": 2}, {"b": 3}]
    there = rename_columns(rows, {"b": "c"})["rows"]
    assert there == [{"a": 1, "c": 2}, {"c": 3}]
    assert rename_columns(there, {"c": "b"})["rows"] == rows
