"""Values for templates of dates: forms that read all examples, distances and units that are said or shown."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.composing.fitting.dates import forms_of
from tests.support.fitting import facts_of, place_of, proposed

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@settings(max_examples=25)
@given(day=DAYS, form=st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y년 %m월 %d일", "%d %B %Y"]))
def test_the_form_that_wrote_a_date_is_among_those_that_read_it(day: date, form: str) -> None:
    assert form in forms_of([day.strftime(form)])


def test_a_form_has_to_read_all_of_them() -> None:
    assert {"%m/%d/%Y", "%d/%m/%Y"} <= set(forms_of(["01/02/2026"]))
    assert forms_of(["01/02/2026", "25/02/2026"]) == ["%d/%m/%Y"]
    assert forms_of(["01/02/2026", "25/25/2026"]) == []
    assert forms_of(["2026-01-01", None]) == []
    assert forms_of([]) == ["%Y-%m-%d"]


@given(day=DAYS, days=st.integers(1, 400))
def test_a_distance_in_days_is_learned_from_one_example(day: date, days: int) -> None:
    shifted = (day + timedelta(days)).isoformat()
    found = proposed("shift_date", facts_of("move the date", "date", (day.isoformat(), shifted)))
    assert place_of({"amount": days, "unit": "days", "form": "%Y-%m-%d"}, found) is not None


@pytest.mark.parametrize(
    ("description", "first"),
    [
        ("add 3 days", {"amount": 3, "unit": "days"}),
        ("2 weeks before", {"amount": -2, "unit": "weeks"}),
        ("the day, tomorrow", {"amount": 1, "unit": "days"}),
        ("5 business days later", {"amount": 5, "unit": "business_days"}),
        ("the end of month", {"unit": "month_end"}),
        ("3개월 전", {"unit": "months", "amount": -3}),
    ],
)
def test_without_examples_the_words_name_unit_and_distance(description: str, first: dict[str, Any]) -> None:
    found = proposed("shift_date", facts_of(description, "date"))
    assert found
    assert {each["unit"] for each in found} == {first["unit"]}
    assert place_of(first, found) is not None
    assert {each["form"] for each in found} == {"%Y-%m-%d"}


def test_a_shift_that_nobody_says_is_not_made_up() -> None:
    assert proposed("shift_date", facts_of("move it", "date")) == []


def test_the_other_direction_is_tried_when_examples_can_decide() -> None:
    found = proposed("shift_date", facts_of("move it by 3 days", "date", ("2026-01-04", "2026-01-01")))
    assert found[0] == {"amount": 3, "unit": "days", "form": "%Y-%m-%d"}
    assert found[1] == {"amount": -3, "unit": "days", "form": "%Y-%m-%d"}


@pytest.mark.parametrize(
    ("description", "unit"),
    [
        ("days between", "days"),
        ("age in years", "years"),
        ("몇 개월 차이", "months"),
        ("working days", "business_days"),
    ],
)
def test_a_gap_is_counted_in_the_unit_that_is_said(description: str, unit: str) -> None:
    found = proposed("date_gap", facts_of(description, "a b", ("2026-01-01", "2026-02-01", 31)))
    assert found[0] == {"unit": unit, "form": "%Y-%m-%d", "absolute": False}
    assert {each["absolute"] for each in found} == {False, True}
    assert len({each["unit"] for each in found}) == 7
    blind = proposed("date_gap", facts_of(description, "a b"))
    assert [(each["unit"], each["absolute"]) for each in blind] == [(unit, False)]


def test_both_dates_of_a_gap_decide_the_form() -> None:
    found = proposed("date_gap", facts_of("days between", "a b", ("01/02/2026", "25/02/2026", 24)))
    assert {each["form"] for each in found} == {"%d/%m/%Y"}


@given(day=DAYS)
def test_source_and_target_follow_from_an_example(day: date) -> None:
    rows = [(each.strftime("%d.%m.%Y"), each.strftime("%A, %d %B %Y")) for each in (day, date(2026, 11, 25))]
    found = proposed("reformat_date", facts_of("write it nicely", "date", *rows))
    assert {"source": "%d.%m.%Y", "target": "%A, %d %B %Y"} in found


def test_without_examples_both_forms_have_to_be_said() -> None:
    found = proposed("reformat_date", facts_of("from dd.mm.yyyy to yyyy/mm/dd", "date"))
    assert found == [{"source": "%d.%m.%Y", "target": "%Y/%m/%d"}]
    assert proposed("reformat_date", facts_of("from dd.mm.yyyy to something", "date")) == []
    assert proposed("reformat_date", facts_of("another form", "date")) == []


@pytest.mark.parametrize(
    ("description", "part"),
    [("the quarter", "quarter"), ("is it a weekend", "weekend"), ("요일", "names"), ("which year", "year")],
)
def test_a_part_that_is_said_comes_first(description: str, part: str) -> None:
    assert proposed("date_part", facts_of(description, "date", ("2026-01-01", 1)))[0]["part"] == part
    assert [each["part"] for each in proposed("date_part", facts_of(description, "date"))] == [part]


@pytest.mark.parametrize(
    ("answer", "names"), [("Thu", "Mon Tue Wed"), ("목요일", "월요일 화요일 수요일"), ("Donnerstag", "Montag Dienstag")]
)
def test_days_are_named_as_the_answers_name_them(answer: str, names: str) -> None:
    found = proposed("date_part", facts_of("the day of the week", "date", ("2026-01-01", answer)))
    wanted = names.split()
    assert found[0]["names"][: len(wanted)] == wanted
    assert len(found[0]["names"]) == 7


def test_korean_words_want_korean_days() -> None:
    assert proposed("date_part", facts_of("요일", "date"))[0]["names"][0] == "월요일"
    assert proposed("date_part", facts_of("weekday", "date"))[0]["names"][0] == "Monday"
