"""Working days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.add_business_days import add_business_days


@pytest.mark.parametrize(
    ("start", "days", "found"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-20T15:00", 10, "2026-12-04"),
    ],
)
def test_weekends_do_not_count(start: str, days: int, found: str) -> None:
    assert add_business_days(start, days)["date"] == found


def test_holidays_do_not_count() -> None:
    found = add_business_days("2026-12-24", 1, ["2026-12-25", "2026-12-26"])
    assert found == {"date": "2026-12-28", "weekday": "Monday", "skipped": 3}


@pytest.mark.parametrize(
    ("start", "days", "holidays"),
    [("soon", 1, []), ("2026-11-20", 1, ["x"]), ("2026-11-20", 20_001, []), ("9999-12-30", 9, [])],
)
def test_what_cannot_be_counted_is_refused(start: str, days: int, holidays: list[str]) -> None:
    with pytest.raises(InvalidError):
        add_business_days(start, days, holidays)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)).filter(lambda day: day.weekday() < 5), st.integers(-300, 300))
def test_there_and_back_again_from_a_working_day(day: date, days: int) -> None:
    there = add_business_days(day.isoformat(), days)["date"]
    assert add_business_days(there, -days)["date"] == day.isoformat()
