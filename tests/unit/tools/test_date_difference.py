"""Time between dates."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.date_difference import date_difference


@pytest.mark.parametrize(
    ("start", "end", "unit", "value"),
    [
        ("2026-11-21", "2026-12-25", "days", 34),
        ("2026-12-25", "2026-11-21", "days", -34),
        ("2024-02-28", "2024-03-01", "days", 2),
        ("2026-11-21T09:00", "2026-11-21T10:30", "hours", 1.5),
        ("2026-11-21T09:00:00+09:00", "2026-11-21T00:00:00Z", "seconds", 0),
        ("2026-11-21", "2026-12-05", "weeks", 2),
        ("2026-11-21", "2026-11-21T00:01", "minutes", 1),
    ],
)
def test_the_difference_is_in_the_unit(start: str, end: str, unit: Any, value: float) -> None:
    assert date_difference(start, end, unit=unit)["value"] == value


def test_days_are_whole_towards_zero() -> None:
    assert date_difference("2026-11-21T12:00", "2026-11-20T00:00")["days"] == -1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("today", "2026-01-01"),
        ("2026-01-01", ""),
        ("2026-01-01T00:00Z", "2026-01-01"),
        ("0001-01-01T00:00+14:00", "2026-01-01T00:00Z"),
    ],
)
def test_what_cannot_be_compared_is_refused(start: str, end: str) -> None:
    with pytest.raises(InvalidError):
        date_difference(start, end)


@given(st.dates(), st.dates())
def test_the_other_way_round_is_the_opposite(first: date, second: date) -> None:
    there = date_difference(first.isoformat(), second.isoformat())
    back = date_difference(second.isoformat(), first.isoformat())
    assert there["value"] == -back["value"] == (second - first).days
