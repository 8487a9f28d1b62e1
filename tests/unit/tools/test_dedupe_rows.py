"""Like rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.dedupe_rows import dedupe_rows

ROWS = [{"a": 1, "b": "x"}, {"b": "X ", "a": "1"}, {"a": 1, "b": "y"}]


def test_rows_are_compared_whole_when_no_column_is_named() -> None:
    assert dedupe_rows(ROWS) == {"rows": [ROWS[0], ROWS[2]], "removed": 1}


def test_the_last_of_like_rows_can_stay() -> None:
    assert dedupe_rows(ROWS, ["A"], "last") == {"rows": [ROWS[2]], "removed": 2}


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InvalidError, match="'c'"):
        dedupe_rows(ROWS, ["c"])


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.integers(0, 2))))
def test_doing_it_again_changes_nothing(rows: list[dict[str, Any]]) -> None:
    once = dedupe_rows(rows)["rows"]
    assert dedupe_rows(once) == {"rows": once, "removed": 0}
