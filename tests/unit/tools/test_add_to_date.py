"""Moved dates."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.add_to_date import add_to_date


@pytest.mark.parametrize(
    ("amount", "unit", "found"),
    [
        (1, "years", "2025-02-28T10:00:00+09:00"),
        (-2, "weeks", "2024-02-15T10:00:00+09:00"),
        (90, "minutes", "2024-02-29T11:30:00+09:00"),
        (14, "hours", "2024-03-01T00:00:00+09:00"),
        (13, "months", "2025-03-29T10:00:00+09:00"),
    ],
)
def test_units(amount: int, unit: Any, found: str) -> None:
    assert add_to_date("2024-02-29T10:00+09:00", amount, unit)["datetime"] == found


@pytest.mark.parametrize(("start", "amount"), [("x", 1), ("2026-11-21", 10**7), ("2026-11-21", 10**30)])
def test_what_cannot_be_computed_is_refused(start: str, amount: int) -> None:
    with pytest.raises(InvalidError):
        add_to_date(start, amount)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-9999, 9999))
def test_days_are_days(day: date, days: int) -> None:
    assert add_to_date(day.isoformat(), days)["date"] == (day + timedelta(days=days)).isoformat()
