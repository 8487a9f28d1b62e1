"""Values for the template that reads lines: the pattern of the first example reads the others, too."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fitting import facts_of, proposed

WORD = st.from_regex(r"[a-z]{2,6}", fullmatch=True)


def parsed(text: str, answer: Any) -> list[dict[str, Any]]:
    return proposed("parse_lines", facts_of("read the lines", "text", (text, answer)))


def read(found: dict[str, Any], line: str) -> dict[str, Any] | None:
    """What the template makes of a line with these values."""
    match = re.fullmatch(found["pattern"], line)
    if match is None:
        return None
    cast: dict[str, Any] = {**dict.fromkeys(found["numbers"], int), **dict.fromkeys(found["decimals"], float)}
    pairs = zip(found["fields"], match.groups(), strict=True)
    return {field: cast.get(field, str)(value) for field, value in pairs}


@given(name=WORD, count=st.integers(10, 9999), price=st.integers(1, 99), other=WORD)
def test_what_is_learned_from_a_line_reads_another_one(name: str, count: int, price: int, other: str) -> None:
    row = {"name": name, "count": count, "price": price + 0.5}
    found = parsed(f"{name}: {count} at {price + 0.5}", [row])
    assert [each["form"] for each in found] == ["rows", "rows"]
    assert all((each["numbers"], each["decimals"]) == (["count"], ["price"]) for each in found)
    assert read(found[0], f"{other}: 7 at 1.5") == {"name": other, "count": 7, "price": 1.5}


def test_the_looser_pattern_comes_first_and_reads_texts_with_spaces() -> None:
    found = parsed("Ann Lee;Seoul\n", [{"who": "Ann Lee", "where": "Seoul"}])
    assert read(found[0], "Bo van Dam;New York") == {"who": "Bo van Dam", "where": "New York"}
    assert read(found[1], "Bo van Dam;New York") is None


def test_fields_are_taken_in_the_order_of_the_line() -> None:
    found = parsed("a=1 b=x", [{"second": "x", "first": 1}])
    assert found[0]["fields"] == ["first", "second"]


def test_the_first_line_that_holds_the_first_row_is_the_pattern() -> None:
    found = parsed("# comment\nkim 42", [{"name": "kim", "age": 42}])
    assert read(found[0], "lee 7") == {"name": "lee", "age": 7}


def test_one_row_as_the_answer_is_the_first_line() -> None:
    found = parsed("kim 42", {"name": "kim", "age": 42})
    assert {each["form"] for each in found} == {"first"}


@pytest.mark.parametrize("mark", ["=", ":", "->", "|", "\t"])
def test_names_and_texts_with_a_mark_between_are_an_object(mark: str) -> None:
    found = [each for each in parsed(f"a{mark}1\nb{mark}2", {"a": "1", "b": "2"}) if each["form"] == "object"]
    pattern = next(each["pattern"] for each in found if re.escape(mark) in each["pattern"])
    assert [re.fullmatch(pattern, line).groups() for line in (f"k{mark}v w", f"k {mark} v")] == [  # type: ignore[union-attr]
        ("k", "v w"),
        ("k", "v"),
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("kim 42", [{"name": "lee"}]), ("", [{"name": "x"}]), ("kim", []), ("kim", "kim"), ("kim", [1])],
)
def test_what_no_line_shows_is_not_proposed(text: str, answer: Any) -> None:
    assert parsed(text, answer) == []


def test_without_examples_nothing_is_proposed() -> None:
    assert proposed("parse_lines", facts_of("read lines of name=value", "text")) == []
