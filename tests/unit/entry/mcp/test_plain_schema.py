"""JSON Schema in plain words: whatever goes in, nothing comes out that readers on AWS do not take."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.mcp.plain_schema import plain

TYPES = st.sampled_from(["string", "integer", "number", "boolean", "null", "object", "array"])
LEAVES = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"type": TYPES}),
    st.fixed_dictionaries({"const": st.text(max_size=3)}),
    st.fixed_dictionaries({"$ref": st.sampled_from(["#/$defs/A", "#/$defs/B", "#/$defs/Missing"])}),
    st.fixed_dictionaries({"type": st.lists(TYPES, min_size=1, max_size=2)}),
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(st.text("ab"), inner, max_size=2)}
        ),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2), "description": st.just("said")}),
    ),
    max_leaves=6,
)


@given(SCHEMAS, SCHEMAS, SCHEMAS)
def test_there_are_no_references_and_no_alternatives_and_always_one_type(schema: Any, one: Any, two: Any) -> None:
    found = plain({**schema, "$defs": {"A": one, "B": two}})
    words = ("$ref", "$defs", "anyOf", "oneOf", "allOf", "const", "exclusiveMinimum")
    assert not [word for word in words if f'"{word}":' in json.dumps(found)]
    check(found)


def check(schema: dict[str, Any]) -> None:
    assert isinstance(schema["type"], str)
    for each in schema.get("properties", {}).values():
        check(each)
    if schema["type"] == "array":
        check(schema["items"])


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}, {"type": "string"}),
        ({"const": "a"}, {"enum": ["a"], "type": "string"}),
        ({"type": "number", "exclusiveMinimum": 0}, {"type": "number", "minimum": 0}),
        ({"type": ["null", "integer"]}, {"type": "integer"}),
        ({}, {"type": "object"}),
        ({"type": "array"}, {"type": "array", "items": {"type": "object"}}),
        ({"type": "string", "pattern": "x" * 300}, {"type": "string"}),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a", "b"], "title": "T"},
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        ),
    ],
)
def test_it_says_the_same_more_loosely(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert plain(schema) == expected


def test_what_refers_to_itself_ends() -> None:
    tree = {"type": "object", "properties": {"child": {"$ref": "#/$defs/Tree"}}}
    found = plain({"$ref": "#/$defs/Tree", "$defs": {"Tree": tree}})
    assert found["properties"]["child"] == {"type": "object"}


def test_a_description_beside_a_reference_is_the_one_that_counts() -> None:
    named = {"Name": {"type": "string", "description": "any name"}}
    assert plain({"$ref": "#/x/Name", "description": "this one"}, named) == {
        "type": "string",
        "description": "this one",
    }
