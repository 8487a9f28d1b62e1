"""Pieces of source: each means what its word says, and a value is only ever a literal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.fragments import CHANGES, OPERATORS, SIGNS, change, condition, operation, signs
from tdev.kernel.errors import InvalidError

NUMBERS = st.integers(-20, 20)


@given(item=NUMBERS, value=NUMBERS)
def test_comparisons_of_numbers_mean_what_they_say(item: int, value: int) -> None:
    meant = {
        "over": item > value,
        "least": item >= value,
        "under": item < value,
        "most": item <= value,
        "equal": item == value,
        "differs": item != value,
        "even": item % 2 == 0,
        "odd": item % 2 == 1,
        "unlike_zero": item != 0,
    }
    for word, right in meant.items():
        assert eval(condition(word, "item", value), {"item": item}) is right


@pytest.mark.parametrize(
    ("word", "value", "right", "wrong"),
    [
        ("contains", "b", "abc", "xyz"),
        ("lacks", "b", "xyz", "abc"),
        ("starts", "a", "abc", "bca"),
        ("ends", "c", "abc", "cab"),
        ("longer", 2, "abc", "ab"),
        ("shorter", 2, "a", "ab"),
    ],
)
def test_comparisons_of_texts_mean_what_they_say(word: str, value: Any, right: str, wrong: str) -> None:
    source = condition(word, "item", value)
    assert eval(source, {"item": right}) is True
    assert eval(source, {"item": wrong}) is False


@pytest.mark.parametrize(
    ("step", "item", "value", "wanted"),
    [
        ("add", 5, 2, 7),
        ("multiply", 5, 2, 10),
        ("divide", 5, 2, 2.5),
        ("power", 5, 2, 25),
        ("round", 2.567, 1, 2.6),
        ("negate", 5, None, -5),
        ("absolute", -5, None, 5),
        ("upper", "ab", None, "AB"),
        ("lower", "AB", None, "ab"),
        ("title", "ab cd", None, "Ab Cd"),
        ("strip", " a ", None, "a"),
        ("capitalize", "ab", None, "Ab"),
        ("reverse", "ab", None, "ba"),
        ("length", "abc", None, 3),
        ("text", 5, None, "5"),
        ("integer", "5", None, 5),
        ("number", "5", None, 5.0),
        ("prefix", "a", "#", "#a"),
        ("suffix", "a", "#", "a#"),
        ("initial", "abc", None, "a"),
    ],
)
def test_a_change_means_what_it_says(step: str, item: Any, value: Any, wanted: Any) -> None:
    assert eval(change(step, "item", value), {"item": item}) == wanted


def test_every_word_of_the_tables_is_held_above() -> None:
    assert len(OPERATORS) == 15
    assert len(CHANGES) == 20


@given(left=st.integers(1, 9), right=st.integers(1, 9))
def test_signs_compute_what_python_computes(left: int, right: int) -> None:
    values = {"left": left, "right": right}
    assert eval(operation("min"), values) == min(left, right)
    assert eval(operation("max"), values) == max(left, right)
    for sign in SIGNS - {"min", "max"}:
        assert eval(operation(sign), values) == eval(f"left {sign} right", values)


def test_signs_are_listed_once_in_the_order_of_their_table() -> None:
    assert signs(["a", 2, "*", "b", "+", 3, "*", "min"]) == ["+", "*", "min"]
    assert signs([1]) == []


@pytest.mark.parametrize("hostile", ["'); import os #", '" + __import__("os").name + "', "{item}", "\\"])
def test_a_value_stays_a_value(hostile: str) -> None:
    assert eval(condition("equal", "item", hostile), {"item": hostile, "__builtins__": {}}) is True
    assert eval(change("prefix", "item", hostile), {"item": "x", "__builtins__": {}}) == f"{hostile}x"


@pytest.mark.parametrize(
    "made", [lambda: condition("x", "a", 1), lambda: change("eval", "a", 1), lambda: operation("@")]
)
def test_a_word_that_no_table_has_is_refused_with_those_that_it_has(made: Any) -> None:
    with pytest.raises(InvalidError, match="is none of"):
        made()
