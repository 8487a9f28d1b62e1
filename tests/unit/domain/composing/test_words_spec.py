"""Specifications in words: examples, names, kinds and types, in English and Korean."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.words_spec import spec_from_words
from tdev.kernel.errors import InvalidError


@pytest.mark.parametrize(
    ("words", "given_", "output"),
    [
        ('shout: "hi" -> "HI"', {"text": "hi"}, "HI"),
        ("shout: 'hi' gives 'HI'", {"text": "hi"}, "HI"),
        ('for "a b" gives 2', {"text": "a b"}, 2),
        ("double it, e.g. 2 => 4", {"number": 2}, 4),
        ("sum: [1, 2] returns 3", {"items": [1, 2]}, 3),
        ('{"a": 1} becomes {"b": 1}', {"data": {"a": 1}}, {"b": 1}),
        ("prime: 7 gives true", {"number": 7}, True),
        ('"abc"이면 "cba"', {"text": "abc"}, "cba"),
        ("“abc” → “cba”", {"text": "abc"}, "cba"),
        ("nothing: '' gives null", {"text": ""}, None),
        ('[{"a": 1}] -> 1', {"rows": [{"a": 1}]}, 1),
        ("-5 -> 5.5", {"number": -5}, 5.5),
    ],
)
def test_an_example_is_a_value_an_arrow_and_a_value(words: str, given_: dict[str, Any], output: Any) -> None:
    (example,) = spec_from_words(words).examples
    assert example.input == given_
    assert example.output == output
    assert type(example.output) is type(output)


def test_several_inputs_stand_side_by_side() -> None:
    found = spec_from_words('repeat a text: "ab", 2 gives "abab"; "x", 3 gives "xxx"')
    assert [example.input for example in found.examples] == [{"text": "ab", "number": 2}, {"text": "x", "number": 3}]
    twice = spec_from_words("power: 2, 3 -> 8")
    assert twice.examples[0].input == {"number_1": 2, "number_2": 3}


def test_inputs_may_be_named_with_their_types() -> None:
    found = spec_from_words("a tool named net_price with inputs: price (number), rate (number). 100, 0.1 -> 90.0")
    assert found.name == "net_price"
    assert found.inputs["properties"] == {"price": {"type": "number"}, "rate": {"type": "number"}}
    assert found.examples[0].input == {"price": 100, "rate": 0.1}


def test_the_description_is_what_is_left_without_the_examples() -> None:
    found = spec_from_words('reverse the words of a text. For example: "a b" -> "b a", "x y" gives "y x"')
    assert found.description == "Reverse the words of a text."
    assert len(found.examples) == 2


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("a team that reads and writes", "team"),
        ("an agent that routes mail", "agent"),
        ("에이전트를 만들어줘", "agent"),
        ("count", "tool"),
    ],
)
def test_the_kind_is_said(words: str, kind: str) -> None:
    assert spec_from_words(words).kind == kind


def test_numbers_inside_words_and_dates_are_no_examples() -> None:
    found = spec_from_words("keep the 3 newest files of 2026-01-01, version v1.2 gives trouble")
    assert found.examples == ()


@pytest.mark.parametrize("words", ["", "   ", "x" * 8001])
def test_nothing_and_too_much_are_refused(words: str) -> None:
    with pytest.raises(InvalidError, match="no specification"):
        spec_from_words(words)


@given(st.text(min_size=1, max_size=300).filter(lambda text: text.strip()))
def test_any_words_are_read_or_refused_in_words(words: str) -> None:
    found = spec_from_words(words)
    assert found.name.isidentifier()
    assert found.description
