"""Dates and times in a text."""

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.moments import Moment, dates_in, times_in
from tests.support.goals import LONG_TEXTS, odd_texts

EVERY_WAY = {
    "iso": "2025-03-05",
    "mdy": "03/05/2025",
    "dmy": "05/03/2025",
    "ymd": "2025/03/05",
    "long": "March 5, 2025",
}


@pytest.mark.parametrize(
    "written",
    [
        "March 5, 2025",
        "march 5th 2025",
        "Mar. 5, 2025",
        "5 March 2025",
        "5th of March, 2025",
        "2025-03-05",
        "2025/3/5",
        "3/5/2025",
        "2025년 3월 5일",
    ],
)
def test_a_date_is_found_however_it_is_written(written: str) -> None:
    (found,) = dates_in(f"Book it for {written}, please")
    assert (found.text, found.start) == (written, 12)
    assert found.forms == EVERY_WAY


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("May 2024", {"ym": "2024-05"}),
        ("September of 1999", {"ym": "1999-09"}),
        ("June 3rd", {"md": "06-03"}),
        ("29 Feb", {"md": "02-29"}),
        ("Feb 29, 2024", {"iso": "2024-02-29"}),
    ],
)
def test_a_date_that_says_less_is_written_with_less(written: str, forms: dict[str, str]) -> None:
    (found,) = dates_in(written)
    assert forms.items() <= found.forms.items()


@pytest.mark.parametrize(
    "written",
    [
        "32/13/2024",
        "13/01/2024",
        "2024-02-30",
        "2023-02-29",
        "1/0/2024",
        "0000-01-01",
        "2024-00-10",
        "June 31",
        "99 May",
        "12024-01-01",
        "2024-01-011",
        "maybe 5",
        "decade 2020",
    ],
)
def test_a_date_that_no_calendar_has_is_none(written: str) -> None:
    assert [moment.text for moment in dates_in(written) if moment.text == written] == []


def test_other_digits_are_read_and_written_in_ours() -> None:
    (found,) = dates_in("٢٠٢٤-٠١-٠٢")
    assert found.forms["iso"] == "2024-01-02"


def test_the_pattern_that_says_more_has_the_place() -> None:
    found = dates_in("from May 3, 2024 to June 2024")
    assert [(moment.text, sorted(moment.forms)) for moment in found] == [
        ("May 3, 2024", ["dmy", "iso", "long", "mdy", "ymd"]),
        ("June 2024", ["ym"]),
    ]


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_every_way_to_write_a_date_is_read_as_the_same(day: date) -> None:
    iso = day.isoformat()
    written = dates_in(iso)[0].forms
    assert written["iso"] == iso
    assert dates_in(written["mdy"])[0].forms == written
    assert dates_in(written["ymd"])[0].forms == written
    assert dates_in(written["long"])[0].forms == written
    assert dates_in(f"{day:%B} {day.day}, {day.year}")[0].forms == written


@pytest.mark.parametrize(
    ("written", "of_the_day"),
    [
        ("3pm", "15:00"),
        ("3 p.m.", "15:00"),
        ("12 am", "00:00"),
        ("12:05 PM", "12:05"),
        ("9:30am", "09:30"),
        ("07:45", "07:45"),
        ("23:59:59", "23:59"),
        ("0:00", "00:00"),
    ],
)
def test_a_time_is_found_however_it_is_written(written: str, of_the_day: str) -> None:
    (found,) = times_in(f"at {written}")
    assert (found.text, found.forms["24"], found.forms["24s"]) == (written, of_the_day, f"{of_the_day}:00")


@pytest.mark.parametrize("written", ["24:00", "25:61", "12:60", "99 am", "24 pm", "3 apples", "1:2"])
def test_a_time_that_no_clock_shows_is_none(written: str) -> None:
    assert times_in(written) == []


@given(st.times())
def test_a_time_written_with_halves_of_the_day_is_the_same_time(moment: time) -> None:
    forms = times_in(f"{moment:%H:%M}")[0].forms
    assert times_in(forms["12"])[0].forms == forms
    assert times_in(forms["12z"])[0].forms == forms


@given(odd_texts)
def test_moments_stand_in_order_and_are_what_the_text_has_there(text: str) -> None:
    for found in (dates_in(text), times_in(text)):
        _lie_well(found, text)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: repr(text[:8]))
def test_the_longest_texts_are_read_too(text: str) -> None:
    _lie_well(dates_in(text), text)
    _lie_well(times_in(text), text)


def _lie_well(found: list[Moment], text: str) -> None:
    assert all(before.end <= behind.start for before, behind in pairwise(found))
    assert all(moment.text == text[moment.start : moment.end] and moment.forms for moment in found)
