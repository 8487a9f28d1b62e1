"""Batches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.batch_items import batch_items


@given(st.lists(st.integers()), st.integers(1, 12))
def test_nothing_is_lost_and_no_batch_is_too_large(items: list[int], size: int) -> None:
    found = batch_items(items, size)
    assert [item for batch in found["batches"] for item in batch] == items
    assert all(0 < len(batch) <= size for batch in found["batches"])
    assert found["count"] == len(found["batches"]) == -(-len(items) // size)


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(InvalidError):
        batch_items([1], 0)
