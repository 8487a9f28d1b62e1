"""Points in time as text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.clock import iso, seconds_of, system_clock


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (0.5, "1970-01-01T00:00:00.500Z"),
        (1763714580.1239, "2025-11-21T08:43:00.123Z"),
        (59.9999, "1970-01-01T00:00:59.999Z"),
        (59.9999999, "1970-01-01T00:01:00.000Z"),
    ],
)
def test_time_is_written_in_utc_with_milliseconds(seconds, text):
    assert iso(seconds) == text


@given(st.integers(0, 4_102_444_800_000))
def test_text_reads_back_as_the_same_millisecond(millis):
    read = datetime.fromisoformat(iso(millis / 1000))
    assert read.tzinfo is not None
    assert round(read.timestamp() * 1000) == millis


@given(st.integers(0, 10**10), st.integers(0, 10**10))
def test_later_times_sort_later(one, other):
    early, late = sorted((one, other))
    assert iso(early) <= iso(late)


def test_system_clock_is_that_of_this_machine():
    # The clock of a machine may be set back by a little between two looks.
    assert abs(system_clock() - datetime.now(UTC).timestamp()) < 1


@given(st.integers(0, 4_102_444_800_000))
def test_a_written_time_is_read_as_the_same_seconds(millis):
    assert round(seconds_of(iso(millis / 1000)) * 1000) == millis


def test_what_is_no_time_cannot_be_read():
    with pytest.raises(ValueError, match="Invalid isoformat"):
        seconds_of("yesterday")
