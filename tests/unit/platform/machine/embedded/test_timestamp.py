"""Timestamps: the profile of RFC 3339 that the States Language takes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.clock import iso
from tdev.platform.machine.embedded.timestamp import parse_timestamp


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:01.25Z", 1.25),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T19:30:00-04:30", 0),
        ("2016-08-18T17:33:00Z", datetime(2016, 8, 18, 17, 33, tzinfo=UTC).timestamp()),
        ("2024-02-29T00:00:00.123456789Z", datetime(2024, 2, 29, tzinfo=UTC).timestamp() + 0.123456789),
    ],
)
def test_timestamps_are_seconds_since_the_epoch(text, seconds):
    assert parse_timestamp(text) == pytest.approx(seconds, abs=1e-6)


@pytest.mark.parametrize(
    "value",
    [
        "", "2016-08-18", "2016-08-18T17:33:00", "2016-08-18t17:33:00Z", "2016-08-18T17:33:00z",
        "2016-08-18 17:33:00Z", "2016-08-18T17:33Z", "2016-13-01T00:00:00Z", "2023-02-29T00:00:00Z",
        "2016-08-18T24:00:00Z", "2016-08-18T17:33:00+0100", "2016-08-18T17:33:00+25:00", "2016-08-18T17:33:00.Z",
        "0000-01-01T00:00:00Z", "٢٠١٦-08-18T17:33:00Z", 5, None, True, [], {},
    ],
)  # fmt: skip
def test_anything_else_is_no_timestamp(value):
    assert parse_timestamp(value) is None


@given(st.integers(0, 4_000_000_000))
def test_what_the_clock_writes_is_read_back(seconds):
    assert parse_timestamp(iso(seconds)) == seconds
