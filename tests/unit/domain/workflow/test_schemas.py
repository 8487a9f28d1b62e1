"""JSON Schemas as types: what is at a path, what fits where, what a value is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.workflow.schemas import (
    admits,
    at_path,
    describe,
    fits,
    properties,
    required,
    resolve,
    type_of,
    types_of,
)

ROW = {"type": "object", "properties": {"name": {"type": "string"}, "n": {"type": "integer"}}, "required": ["name"]}
TREE = {
    "type": "object",
    "properties": {"rows": {"type": "array", "items": {"$ref": "#/$defs/Row"}}, "best": {"$ref": "#/$defs/Row"}},
    "$defs": {"Row": ROW},
}

SIMPLE = st.sampled_from(["string", "integer", "number", "boolean", "null"]).map(lambda kind: {"type": kind})
NAMES = st.sampled_from(["a", "b", "c"])
SCHEMAS = st.recursive(
    SIMPLE | st.just({}) | st.just({"enum": ["x", 1]}) | st.just({"const": None}),
    lambda inner: (
        inner.map(lambda items: {"type": "array", "items": items})
        | st.dictionaries(NAMES, inner, max_size=3).map(
            lambda found: {"type": "object", "properties": found, "required": sorted(found)[:1]}
        )
        | st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options})
        | inner.map(lambda target: {"$ref": "#/$defs/T", "$defs": {"T": target}})
    ),
    max_leaves=8,
)


@given(SCHEMAS)
def test_every_type_fits_itself(schema):
    assert fits(schema, schema)


@given(SCHEMAS)
def test_anything_fits_everywhere_and_takes_everything(schema):
    assert fits({}, schema)
    assert fits(schema, {})


@given(SCHEMAS, SCHEMAS)
def test_one_of_several_takes_what_its_options_take(one, other):
    assert fits(one, {"anyOf": [one, other]})


@given(SCHEMAS)
def test_null_does_not_fit_where_the_types_say_no(schema):
    kinds = types_of(schema)
    assert fits({"type": "null"}, schema) == (not kinds or "null" in kinds)


@given(SCHEMAS, st.lists(NAMES | st.integers(0, 3), max_size=4))
def test_paths_never_raise(schema, path):
    found = at_path(schema, path)
    assert found is None or isinstance(found, dict)


@given(SCHEMAS)
def test_types_have_words(schema):
    assert describe(schema)


@pytest.mark.parametrize(
    ("given_type", "wanted", "answer"),
    [
        ({"type": "integer"}, {"type": "number"}, True),
        ({"type": "number"}, {"type": "integer"}, False),
        ({"type": "string"}, {"type": "integer"}, False),
        ({"type": ["string", "null"]}, {"type": "string"}, True),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string"}, True),
        ({"type": "boolean"}, {"anyOf": [{"type": "string"}, {"type": "null"}]}, False),
        ({"const": "x"}, {"type": "string"}, True),
        ({"enum": [1, 2]}, {"type": "string"}, False),
        ({"type": "array", "items": {"type": "string"}}, {"type": "array", "items": {"type": "integer"}}, False),
        ({"type": "array"}, {"type": "array", "items": {"type": "integer"}}, True),
        (ROW, {"type": "object"}, True),
        (ROW, {"type": "object", "properties": {"name": {"type": "integer"}}}, False),
        (ROW, {"type": "object", "properties": {"other": {"type": "string"}}, "required": ["other"]}, False),
        (ROW, {"type": "object", "properties": {"other": {"type": "string"}}}, True),
        (
            {**ROW, "additionalProperties": True},
            {"type": "object", "properties": {"other": {"type": "string"}}, "required": ["other"]},
            True,
        ),
        (TREE, {"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "string"}}}}, False),
        ({"type": "string"}, {"$ref": "#/$defs/nowhere"}, True),
        (
            {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
            {"type": "array", "items": {"type": "integer"}},
            False,
        ),
    ],
)
def test_fits(given_type, wanted, answer):
    assert fits(given_type, wanted) is answer


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ([], {"object"}),
        (["rows"], {"array"}),
        (["rows", 0], {"object"}),
        (["rows", 0, "n"], {"integer"}),
        (["rows", "n"], {"array"}),
        (["best", "name"], {"string"}),
    ],
)
def test_path_leads_to_its_type(path, kind):
    assert types_of(at_path(TREE, path)) == kind


def test_path_through_a_list_gives_a_list():
    assert describe(at_path(TREE, ["rows", "n"])) == "list of integer"


@pytest.mark.parametrize("path", [["nope"], ["best", "nope"], ["best", 0], ["best", "name", "x"], ["rows", "nope"]])
def test_path_that_leads_nowhere_is_none(path):
    assert at_path(TREE, path) is None


@pytest.mark.parametrize(
    "schema", [{}, {"type": "object"}, {"type": "object", "properties": {"a": {}}, "additionalProperties": True}]
)
def test_open_objects_may_hold_any_name(schema):
    assert types_of(at_path(schema, ["b"])) == frozenset()


def test_further_properties_have_the_declared_type():
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}
    assert types_of(at_path(schema, ["anything"])) == {"integer"}


def test_path_through_a_nullable_object_leads_on():
    nullable = {"anyOf": [ROW, {"type": "null"}]}
    assert at_path(nullable, ["name"]) is not None


@pytest.mark.parametrize("target", ["#/$defs/A", "#/$defs/nowhere", "#/x/y"])
def test_reference_that_leads_nowhere_admits_anything(target):
    root = {"$defs": {"A": {"$ref": "#/$defs/A"}}}
    assert resolve({"$ref": target}, root) == {}


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        ({"type": "string"}, "x", None),
        ({"type": "string"}, 1, "is an integer, but a string is wanted"),
        ({"type": "integer"}, True, "is a boolean, but an integer is wanted"),
        ({"type": "number"}, 1, None),
        ({"type": "integer"}, 1.5, "is a number, but an integer is wanted"),
        ({"type": ["string", "null"]}, 1, "is an integer, but null or a string is wanted"),
        ({"enum": ["a", "b"]}, "c", "is 'c', but one of 'a', 'b' is wanted"),
        ({"enum": ["a", "b"]}, "b", None),
        ({"const": "a"}, "b", "is 'b', but 'a' is wanted"),
        ({"const": "a"}, "a", None),
        ({"type": "array"}, {}, "is an object, but an array is wanted"),
        ({"type": "object"}, [], "is an array, but an object is wanted"),
        ({}, object, None),
        ({"$ref": "#/$defs/R", "$defs": {"R": {"type": "string"}}}, None, "is null, but a string is wanted"),
    ],
)
def test_admits_says_why_not(schema, value, told):
    assert admits(schema, value) == told


@pytest.mark.parametrize(
    ("value", "kind"),
    [(True, "boolean"), (1, "integer"), (1.0, "number"), ("", "string"), ({}, "object"), ([], "array"), (None, "null")],
)
def test_type_of_a_value(value, kind):
    assert type_of(value) == kind


def test_properties_and_required_of_something_else_are_empty():
    assert (dict(properties({"type": "string"})), required({})) == ({}, ())
