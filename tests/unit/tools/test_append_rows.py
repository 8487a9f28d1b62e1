"""Lists under one another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import TooLargeError
from tdev.tools.append_rows import append_rows

ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(), max_size=3), max_size=4)


@given(ROWS, ROWS)
def test_no_row_is_lost_and_all_have_the_same_columns(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    found = append_rows(left, right)
    assert found["count"] == len(found["rows"]) == len(left) + len(right)
    assert len({tuple(row) for row in found["rows"]}) <= 1
    for old, new in zip([*left, *right], found["rows"], strict=True):
        assert {name: cell for name, cell in new.items() if cell is not None} == old


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TooLargeError):
        append_rows([{}] * 60_000, [{}] * 60_000)
