"""Days as goals write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.days import readings_of
from tests.support.plans import given as input_of
from tests.support.plans import planned


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("25/12/2024", ("2024-12-25",)),
        ("12/25/2024", ("2024-12-25",)),
        ("03/04/2026", ("2026-03-04", "2026-04-03")),
        ("5/5/2026", ("2026-05-05",)),
        ("31/31/2026", ()),
        ("2026년 5월 6일", ("2026-05-06",)),
        ("March 3, 2026", ("2026-03-03",)),
        ("3rd Mar 2026", ("2026-03-03",)),
        ("30 Feb 2026", ()),
        ("2026-01-01", ()),
    ],
)
def test_a_day_is_read_where_there_is_one_way_to(text: str, days: tuple[str, ...]) -> None:
    assert readings_of(text) == days


@given(st.dates(date(1000, 1, 1)))
def test_the_day_that_was_written_is_among_the_readings(day: date) -> None:
    assert day.isoformat() in readings_of(f"{day.day}/{day.month}/{day.year:04}")
    assert day.isoformat() in readings_of(f"{day.month}/{day.day}/{day.year:04}")


def test_a_plan_gets_the_day_and_its_place_in_time() -> None:
    outcome = planned("How many days until 25/12/2024 from 2024-01-01?")
    assert outcome.verdict == "plan"
    asked = input_of(outcome, "date_difference")
    assert (asked["start"], asked["end"]) == ("2024-01-01", "2024-12-25")


def test_what_may_be_two_days_is_asked() -> None:
    outcome = planned("How many days from 03/04/2026 to 2026-12-25?")
    assert outcome.verdict == "ask"
    assert outcome.questions == ("'03/04/2026' may be 2026-03-04 or 2026-04-03: write the one that is meant",)
