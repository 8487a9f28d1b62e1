"""Samples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.sample_rows import sample_rows

ROWS = [{"n": place} for place in range(100)]


@given(st.integers(0, 120), st.integers())
def test_a_sample_has_its_size_its_order_and_no_row_twice(count: int, seed: int) -> None:
    found = sample_rows(ROWS, count, seed)
    places = [row["n"] for row in found["rows"]]
    assert len(places) == found["count"] == min(count, 100)
    assert places == sorted(set(places))
    assert found == sample_rows(ROWS, count, seed)


def test_another_seed_gives_another_sample() -> None:
    assert len({str(sample_rows(ROWS, 5, seed)["rows"]) for seed in range(20)}) > 15


def test_each_row_is_chosen_about_as_often() -> None:
    chosen = [row["n"] for seed in range(400) for row in sample_rows(ROWS[:10], 3, seed)["rows"]]
    assert all(80 < chosen.count(place) < 160 for place in range(10))


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(InvalidError):
        sample_rows(ROWS, -1)
