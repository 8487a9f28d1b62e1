"""Types: from words, from values, as annotations, and the coarse ones that templates are chosen by."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.types import annotation, answer_schema, named_type, schema_of, shape
from tdev.domain.workflow.schemas import admits

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("string", "str"),
        ("list of integer", "list[int]"),
        ("list[string]", "list[str]"),
        ("list of numbers", "list[float]"),
        ("rows", "list[dict[str, Any]]"),
        ("anything", "Any"),
        ("문자열", "str"),
        ("texts", "str"),
    ],
)
def test_words_name_types(words: str, wanted: str) -> None:
    found = named_type(words)
    assert found is not None
    assert annotation(found) == wanted


def test_unknown_words_name_no_type() -> None:
    assert named_type("banana") is None


@given(st.lists(JSON, min_size=1, max_size=4))
def test_a_schema_admits_every_value_it_was_made_of(values: list[Any]) -> None:
    schema = schema_of(values)
    assert all(admits(schema, value) is None for value in values)


def test_keys_that_are_not_always_there_are_not_required() -> None:
    found = schema_of([{"a": 1, "b": 2}, {"a": 3}])
    assert found["required"] == ["a"]
    assert set(found["properties"]) == {"a", "b"}


def test_several_types_stand_side_by_side() -> None:
    assert annotation(schema_of(["a", None])) == "str | None"
    assert schema_of([1, 2.5]) == {"type": "number"}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a", "string"),
        (1, "number"),
        (2.5, "number"),
        (True, "boolean"),
        ([1], "list"),
        ([{"a": 1}], "rows"),
        ({}, "object"),
    ],
)
def test_the_coarse_type_of_a_value(value: Any, wanted: str) -> None:
    assert shape(schema_of([value])) == wanted


def test_what_is_computed_from_numbers_alone_is_a_number_even_when_the_examples_are_whole() -> None:
    assert answer_schema([2, 3], {"n": {"type": "integer"}}) == {"type": "number"}
    assert answer_schema([2, 3], {"items": {"type": "array", "items": {"type": "integer"}}}) == {"type": "number"}
    assert answer_schema([2, 3], {"text": {"type": "string"}}) == {"type": "integer"}
