"""Time zones."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.convert_time_zone import convert_time_zone


@pytest.mark.parametrize(
    ("time", "zone", "to", "found"),
    [
        ("2026-07-01T12:00", "Europe/Berlin", "UTC", "2026-07-01T10:00:00+00:00"),
        ("2026-12-01T12:00", "Berlin", "UTC", "2026-12-01T11:00:00+00:00"),
        ("2026-11-21T23:30+09:00", "UTC", "뉴욕", "2026-11-21T09:30:00-05:00"),
        ("2026-11-21", "seoul", "UTC", "2026-11-20T15:00:00+00:00"),
    ],
)
def test_the_moment_stays(time: str, zone: str, to: str, found: str) -> None:
    assert convert_time_zone(time, to, zone)["datetime"] == found


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", "/etc/localtime", "x" * 300, "a\x00b", "Europe"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidError, match="no time zone"):
        convert_time_zone("2026-11-21T09:00", zone)


@pytest.mark.parametrize("time", ["", "tomorrow", "25:00", "2026-13-01"])
def test_what_is_no_time_is_refused(time: str) -> None:
    with pytest.raises(InvalidError, match="no ISO 8601"):
        convert_time_zone(time, "UTC")


def test_a_time_that_was_skipped_is_refused() -> None:
    with pytest.raises(InvalidError, match="does not exist"):
        convert_time_zone("2026-03-29T02:30", "UTC", "Europe/Berlin")


def test_the_ends_of_the_calendar_are_refused() -> None:
    with pytest.raises(InvalidError):
        convert_time_zone("0001-01-01T00:00", "America/New_York", "Asia/Seoul")


@given(st.datetimes(datetime(1980, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001  # only bounds
def test_there_and_back_again(moment: datetime) -> None:
    there = convert_time_zone(moment.replace(tzinfo=UTC).isoformat(), "Asia/Seoul")["datetime"]
    assert datetime.fromisoformat(convert_time_zone(there, "UTC")["datetime"]) == moment.replace(tzinfo=UTC)
