"""Numbers and times as people read them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.entry.ui import formatting
from tdev.entry.ui.words import Words
from tdev.kernel.clock import iso

EN = Words("en")


@pytest.mark.parametrize(
    ("ago", "said"),
    [(0, "0 s ago"), (59, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"), (86_400, "1 d ago")],
)
def test_how_long_ago_is_said_in_the_largest_unit_that_fits(ago, said):
    assert formatting.since(iso(1_000_000), 1_000_000 + ago, EN) == said


def test_what_is_long_ago_has_its_date():
    assert formatting.since("2026-01-02T03:04:05.000Z", 1_800_000_000, EN) == "2026-01-02"


def test_what_lies_ahead_is_now():
    assert formatting.since(iso(2_000), 1_000, EN) == "0 s ago"


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (0.04, "0.0 ms"), (9.96, "10.0 ms"), (35.2, "35 ms"), (1234, "1.2 s"), (125_000, "2 min 5 s")],
)
def test_a_span_has_the_unit_that_fits(value, said):
    assert formatting.milliseconds(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(None, "–"), (0, "$0.00"), (12.5, "$12.50"), (0.00000041, "$0.00000041"), (1e-12, "$0")]
)
def test_money_has_as_many_digits_as_it_needs(value, said):
    assert formatting.usd(value) == said


def test_a_digest_is_shown_by_its_first_digits():
    assert formatting.short("sha256:" + "ab" * 32) == "abababababab"
    assert formatting.short(None) == "–"


def test_the_rest():
    assert (formatting.percent(0.834), formatting.percent(None)) == ("83 %", "–")
    assert (formatting.points(90.0), formatting.points(90.6)) == ("90", "90.6")
    assert formatting.clock_time("2026-11-21T08:43:00.123Z") == "2026-11-21 08:43:00"
    assert formatting.clock_time(None) == "–"


@settings(deadline=None)
@given(st.floats(min_value=0, max_value=1e9))
def test_a_span_is_always_short(value):
    assert len(formatting.milliseconds(value)) < 20


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"), (4_000_000, "4.0 MB")],
)
def test_bytes_are_shown_in_thousands(value, shown):
    assert formatting.size(value) == shown
