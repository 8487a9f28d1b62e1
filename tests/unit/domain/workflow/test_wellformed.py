"""Schemas that somebody wrote: sound ones pass, and whatever passes never makes the checks behind it fail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.registry.built_in import built_in_components
from tdev.domain.workflow.conforming import conform
from tdev.domain.workflow.schemas import at_path, describe, fits, properties, required
from tdev.domain.workflow.wellformed import MOST_FINDINGS, misshapen

WORDS = st.sampled_from(
    """type properties required items prefixItems anyOf oneOf enum const $ref $defs additionalProperties minimum
    maxLength minItems exclusiveMaximum description""".split()
)
LEAVES = st.sampled_from(
    [None, True, 0, -1, 2.5, "string", "object", "array", "#/$defs/a", "#/$defs/b", "#", "a", [], ["a"], ["string"], {}]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.dictionaries(WORDS | st.sampled_from(["a", "b"]), inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=15,
)


@given(st.dictionaries(WORDS, VALUES, max_size=5), VALUES)
@settings(max_examples=400, deadline=None)
def test_what_passes_never_makes_a_check_fail(schema, value):
    if misshapen(schema):
        return
    conform(schema, value)
    describe(schema)
    fits(schema, schema)
    at_path(schema, ["a", 0])
    assert all(isinstance(name, str) for name in (*properties(schema), *required(schema)))


@pytest.mark.parametrize(
    ("schema", "pointers"),
    [
        ("text", ["#"]),
        ({"type": "text"}, ["#/type"]),
        ({"type": []}, ["#/type"]),
        ({"type": ["string", 3]}, ["#/type"]),
        ({"required": None}, ["#/required"]),
        ({"required": "name"}, ["#/required"]),
        ({"required": [["a"]]}, ["#/required"]),
        ({"properties": ["a"]}, ["#/properties"]),
        ({"properties": {"a/b": 3}}, ["#/properties/a~1b"]),
        (
            {"properties": {"a": {"minimum": "1"}, "b": {"maxLength": -1}}},
            ["#/properties/a/minimum", "#/properties/b/maxLength"],
        ),
        ({"items": {"anyOf": []}}, ["#/items/anyOf"]),
        ({"oneOf": [{"type": "string"}, 7]}, ["#/oneOf/1"]),
        ({"pattern": "(a+)+$"}, ["#/pattern"]),
        ({"$ref": "#"}, ["#/$ref"]),
        ({"$ref": 3}, ["#/$ref"]),
        ({"items": {"$ref": "#/$defs/gone"}}, ["#/items/$ref"]),
        (
            {"$defs": {"a": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}}},
            ["#/$defs/a", "#/$defs/b"],
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(schema, pointers):
    found = misshapen(schema)
    assert [each.pointer for each in found] == pointers
    assert {each.code for each in found} == {"bad_schema"}


def test_a_type_may_contain_itself_deeper_in_a_value():
    tree = {"type": "object", "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}
    assert misshapen({"$ref": "#/$defs/tree", "$defs": {"tree": tree}}) == []


def test_the_schemas_of_all_built_in_components_are_sound():
    for component in built_in_components():
        assert misshapen(component.input_schema) == [], component.name
        assert misshapen(component.output_schema) == [], component.name


def test_a_schema_full_of_mistakes_does_not_fill_the_answer():
    assert len(misshapen({"properties": {str(n): n for n in range(1000)}})) == MOST_FINDINGS
