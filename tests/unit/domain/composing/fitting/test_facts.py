"""What is read out of a specification: words, numbers, quotes, digits, columns, and the examples slot by slot."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.fitting.facts import Facts
from tdev.domain.composing.json_spec import spec_from_json
from tests.support.fitting import facts_of, place_of, proposed


@given(a=st.integers(-99, 99), b=st.integers(-99, 99), answer=st.integers(-99, 99))
def test_examples_come_in_the_order_of_the_slots(a: int, b: int, answer: int) -> None:
    facts = facts_of("do it", "first second", (a, b, answer))
    assert facts.calls == [([a, b], answer)]
    turned = Facts(facts.spec, ("second", "first"))
    assert turned.calls == [([b, a], answer)]
    assert (facts.firsts, turned.firsts, facts.answers) == ([a], [b], [answer])


def test_examples_that_raise_or_lack_an_input_are_no_calls() -> None:
    spec = spec_from_json(
        {
            "description": "halve it",
            "inputs": {"n": "integer", "m": "integer"},
            "examples": [
                {"input": {"n": 4, "m": 1}, "output": 2},
                {"input": {"n": 3, "m": 1}, "raises": "ValueError"},
                {"input": {"n": 8}, "output": 4},
            ],
        }
    )
    assert Facts(spec, ("n", "m")).calls == [([4, 1], 2)]
    assert Facts(spec, ("n",)).firsts == [4, 8]


def test_a_wrapped_answer_is_taken_off_and_what_lacks_it_is_none() -> None:
    spec = spec_from_json(
        {"description": "x", "examples": [{"input": {"n": 1}, "output": {"sum": 2}}, {"input": {"n": 2}, "output": {}}]}
    )
    assert Facts(spec, ("n",), "sum").answers == [2, None]


def test_without_examples_it_is_blind() -> None:
    assert facts_of("sum it", "n").blind
    assert not facts_of("sum it", "n", (1, 2)).blind


@pytest.mark.parametrize(
    ("description", "numbers"),
    [
        ("between 3 and 10", [3, 10]),
        ("at least -5", [-5]),
        ("a rate of 2.5 or 2.5", [2.5]),
        ("more than 1,234,567 won", [1234567]),
        ("keep the top three", [3]),
        ("version a3 of x10", []),
        ("no number at all", []),
        ("the first 5 of ten", [5, 10]),
    ],
)
def test_numbers_are_read_once_each_with_their_sign(description: str, numbers: list[float]) -> None:
    assert facts_of(description, "n").numbers == numbers


@pytest.mark.parametrize(
    ("description", "quotes"),
    [
        ('join with ", " please', [", "]),
        ("put 'a' before `b`", ["a", "b"]),
        ('"x" and "x" again', ["x"]),
        ("nothing quoted", []),
    ],
)
def test_quotes_are_read_in_their_order(description: str, quotes: list[str]) -> None:
    assert facts_of(description, "n").quotes == quotes


@pytest.mark.parametrize(
    ("description", "digits"),
    [
        ("round to 2 decimals", 2),
        ("with 2 decimal places", 2),
        ("no decimals", 0),
        ("three digits", 3),
        ("소수점 4자리까지", 4),
        ("the nearest whole number", 0),
        ("반올림해줘", 0),
        ("as it is", None),
    ],
)
def test_digits_are_those_that_are_said(description: str, digits: int | None) -> None:
    assert facts_of(description, "n").digits == digits


def test_a_word_is_said_where_it_begins() -> None:
    facts = facts_of("Sorted ASCENDING, by resort", "n")
    assert facts.said("sort")
    assert facts.said("nothing", "ascend")
    assert not facts.said("cend")
    assert not facts_of("a resort", "n").said("sort")


def test_the_name_is_part_of_what_is_said() -> None:
    assert facts_of("do it", "n", name="count_words").said("count words")


ROWS = [{"city": "Seoul", "age": 3, "name": "a"}, {"city": "Busan", "extra": 1}]


@pytest.mark.parametrize(
    ("description", "columns"),
    [
        ("sort them", ["city", "age", "name", "extra"]),
        ("by age, then by cities or city", ["age", "city", "name", "extra"]),
        ("the names of each", ["name", "city", "age", "extra"]),
        ("average of ages", ["age", "city", "name", "extra"]),
        ("a package", ["city", "age", "name", "extra"]),
    ],
)
def test_columns_that_are_said_come_first(description: str, columns: list[str]) -> None:
    assert facts_of(description, "rows", (ROWS, [])).columns == columns


def test_columns_of_a_declared_schema_are_known_without_rows() -> None:
    rows = {"type": "array", "items": {"type": "object", "properties": {"b": {}, "a": {}}}}
    assert facts_of("sort by a", "rows", inputs={"rows": rows}).columns == ["a", "b"]
    assert facts_of("sort by a", "rows").columns == []


@pytest.mark.parametrize(
    ("description", "keys"),
    [
        ("less than 3", ["under"]),
        ("more than 3", ["over"]),
        ("at most 3", ["most"]),
        ("not equal to 3", ["differs", "equal"]),
        ("equal to 3", ["equal"]),
        ("nothing of it", []),
    ],
)
def test_the_key_with_the_longest_phrase_comes_first(description: str, keys: list[str]) -> None:
    table = {
        "over": "over, more than",
        "under": "under, less",
        "most": "at most",
        "equal": "equal",
        "differs": "not equal",
    }
    assert facts_of(description, "n").told(table) == keys


@pytest.mark.parametrize(
    ("template", "description", "first"),
    [
        ("filter_list", "keep numbers less than 3", {"operator": "under", "value": 3}),
        ("filter_list", "numbers at most 5", {"operator": "most", "value": 5}),
        ("filter_list", "numbers not equal to 5", {"operator": "differs", "value": 5}),
        ("filter_list", 'texts without "x"', {"operator": "lacks", "value": "x"}),
        ("filter_rows_by", "rows where 'age' is at most 3", {"column": "age", "operator": "most", "value": 3}),
        ("arrange_list", "sort descending", {"steps": ["sort_down"]}),
        ("combine_lists", "either but not both", {"mode": "either"}),
        ("shift_date", "add 2 months", {"unit": "months", "amount": 2}),
        ("shift_date", "last day of the month", {"unit": "month_end"}),
        ("date_part", "요일", {"part": "names"}),
        ("date_part", "which year", {"part": "year"}),
        ("date_part", "the day of the year", {"part": "day_of_year"}),
        ("summarize_numbers", "the most common number", {"measure": "mode"}),
    ],
)
def test_without_examples_the_words_mean_what_they_say(template: str, description: str, first: dict[str, Any]) -> None:
    names = "first second" if template == "combine_lists" else "value"
    assert place_of(first, proposed(template, facts_of(description, names))) == 0
