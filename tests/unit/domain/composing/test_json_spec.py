"""Specifications as JSON, with short forms."""

from typing import Any

import pytest

from tdev.domain.composing.json_spec import spec_from_json
from tdev.domain.composing.naming import name_from
from tdev.kernel.errors import InvalidError


def test_types_may_be_words_and_examples_bare_values() -> None:
    found = spec_from_json(
        {
            "name": "tags",
            "inputs": {"text": "string"},
            "output": "list of string",
            "examples": [{"input": "#a", "output": ["a"]}],
        }
    )
    assert found.inputs["required"] == ["text"]
    assert found.outputs == {"type": "array", "items": {"type": "string"}}
    assert found.examples[0].input == {"text": "#a"}


def test_types_that_nobody_said_follow_from_the_examples() -> None:
    found = spec_from_json({"description": "Add two numbers", "examples": [{"input": {"a": 1, "b": 2}, "output": 3}]})
    assert set(found.inputs["properties"]) == {"a", "b"}  # type: ignore[arg-type]
    assert found.outputs == {"type": "number"}
    assert found.name == "add_two_numbers"


def test_an_input_with_a_default_is_not_required() -> None:
    found = spec_from_json({"name": "f", "inputs": {"a": "string", "b": {"type": "integer", "default": 3}}})
    assert found.inputs["required"] == ["a"]


def test_an_error_may_be_the_end_of_an_example() -> None:
    found = spec_from_json(
        {"name": "f", "inputs": {"a": "string"}, "examples": [{"input": "x", "raises": "ValueError"}]}
    )
    assert found.examples[0].raises == "ValueError"


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"name": "a b", "description": "x"}, "#/name"),
        ({"name": "f", "inputs": {"a": "banana"}}, "#/inputs/a"),
        ({"name": "f", "examples": "none"}, "#/examples"),
        (
            {"name": "f", "inputs": {"a": "string", "b": "string"}, "examples": [{"input": 1, "output": 2}]},
            "#/examples/0/input",
        ),
        ({"name": "f", "colour": "red"}, "#/colour"),
        ({"name": "f", "examples": [{"output": 2}]}, "#/examples/0"),
        ({}, "#/description"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(given: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidError, match="wrong") as raised:
        spec_from_json(given)
    assert pointer in [finding.pointer for finding in raised.value.findings]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Count the vowels in a text", "count_vowels_text"),
        ("make it", "made_component"),
        ("이메일 추출", "extract_email"),
        ("class", "class_it"),
        ("a: b", "made_component"),
    ],
)
def test_names_come_from_the_words(words: str, name: str) -> None:
    assert name_from(words) == name
