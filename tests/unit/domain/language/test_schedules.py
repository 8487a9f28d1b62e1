"""Cron expressions."""

from datetime import datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.language.schedules import parse_cron, times_after
from tdev.kernel.errors import InvalidError


def first(expression: str, start: str = "2026-11-21T10:07:30", count: int = 1) -> list[str]:
    found = islice(times_after(parse_cron(expression), datetime.fromisoformat(start)), count)
    return [each.isoformat(timespec="minutes") for each in found]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("* * * * *", "2026-11-21T10:08"),
        ("*/15 * * * *", "2026-11-21T10:15"),
        ("0 9 * * 1-5", "2026-11-23T09:00"),
        ("0 9 * * mon", "2026-11-23T09:00"),
        ("30 8 1 jan *", "2027-01-01T08:30"),
        ("0 0 29 2 *", "2028-02-29T00:00"),
        ("0 0 * * 7", "2026-11-22T00:00"),
        ("0 0 13 * 5", "2026-11-27T00:00"),
        ("5/20 10 * * *", "2026-11-21T10:25"),
        ("0 0 31 * 0,1", "2026-11-22T00:00"),
        ("@monthly", "2026-12-01T00:00"),
    ],
)
def test_the_next_time(expression: str, found: str) -> None:
    assert first(expression) == [found]


def test_a_day_that_never_comes_gives_no_time() -> None:
    assert first("0 0 31 2 *") == []


def test_the_calendar_ends() -> None:
    assert first("0 0 1 1 *", "9999-05-01") == []


@pytest.mark.parametrize(
    "expression",
    [
        *("", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *"),
        *("*/0 * * * *", "5-1 * * * *", "*-5 * * * *", "1,, * * * *", "* * * foo *", "@often", "1;2 * * * *"),
    ],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(InvalidError):
        parse_cron(expression)


@settings(max_examples=50)
@given(st.integers(0, 59), st.integers(0, 23), st.integers(1, 28), st.integers(0, 10**9))
def test_times_fit_their_fields_and_only_grow(minute: int, hour: int, day: int, seconds: int) -> None:
    start = datetime.fromisoformat("2000-01-01") + timedelta(seconds=seconds)
    found = list(islice(times_after(parse_cron(f"{minute} {hour} {day} * *"), start), 3))
    assert found == sorted(set(found))
    assert found[0] > start.replace(second=0, microsecond=0)
    assert {(each.minute, each.hour, each.day) for each in found} == {(minute, hour, day)}
