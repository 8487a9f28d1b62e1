"""Reading dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.parse_date import parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21", "2026-11-21T00:00:00"),
        ("21 Nov 2026 3pm", "2026-11-21T15:00:00"),
        ("11/21/2026", "2026-11-21T00:00:00"),
        ("2026년 11월 21일", "2026-11-21T00:00:00"),
        ("2026년 11월 21일 오후 3시 30분", "2026-11-21T15:30:00"),
        ("2026년 11월 21일 오전 12시", "2026-11-21T00:00:00"),
        ("2026-11-21T09:00:00+09:00", "2026-11-21T09:00:00+09:00"),
        ("2026-11-21 09:00 UTC", "2026-11-21T09:00:00+00:00"),
        ("Sat, 21 Nov 2026 08:00:00 GMT", "2026-11-21T08:00:00+00:00"),
        ("29 February 2024", "2024-02-29T00:00:00"),
    ],
)
def test_dates_are_read_in_many_forms(text: str, expected: str) -> None:
    assert parse_date(text)["datetime"] == expected


def test_the_day_can_come_first() -> None:
    assert parse_date("03/04/2026")["date"] == "2026-03-04"
    assert parse_date("03/04/2026", day_first=True)["date"] == "2026-04-03"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "내일",
        "March 5th",
        "2026-11",
        "Monday",
        "12:30:45",
        "2026-13-45",
        "x" * 101,
        "21 Nov 2026 9:00 KST",
    ],
)
def test_what_is_no_full_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        parse_date(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_iso_dates_come_back(day: date) -> None:
    found = parse_date(day.isoformat())
    assert found["date"] == day.isoformat()
    assert found["weekday"] == day.strftime("%A")
