"""Whether a value conforms to a schema."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.workflow.conforming import MOST_FINDINGS, conform

ROW: dict[str, Any] = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({}, object()),
        ({"type": "string"}, "x"),
        ({"type": "number"}, 1),
        ({"type": ["string", "null"]}, None),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, 3),
        ({"enum": ["a", 1]}, 1),
        ({"const": None}, None),
        ({"type": "array", "items": ROW}, [{"n": 1}, {"n": 2, "more": "x"}]),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}, ["a", 1, object]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}),
        ({"$ref": "#/$defs/Row", "$defs": {"Row": ROW}}, {"n": 3}),
        ({"type": "string", "minLength": 1, "maxLength": 2, "pattern": "^a"}, "ab"),
        ({"type": "integer", "minimum": 1, "exclusiveMaximum": 3}, 2),
    ],
)
def test_what_conforms_comes_back_as_it_is(schema: dict[str, Any], value: Any) -> None:
    assert conform(schema, value) == (value, [])


@pytest.mark.parametrize(
    ("schema", "value", "pointer"),
    [
        ({"type": "string"}, 1, "#"),
        ({"type": "integer"}, True, "#"),
        ({"type": "integer"}, 1.5, "#"),
        ({"type": "boolean"}, 1, "#"),
        ({"enum": [1]}, True, "#"),
        ({"const": 0}, False, "#"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 3, "#"),
        (ROW, {}, "#/n"),
        ({**ROW, "additionalProperties": False}, {"n": 1, "x/y~z": 2}, "#/x~1y~0z"),
        ({"type": "array", "items": ROW}, [{"n": 1}, {"n": "2"}], "#/1/n"),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, [1], "#/0"),
        ({"type": "array", "maxItems": 1}, [1, 2], "#"),
        ({"type": "string", "pattern": "^a"}, "b", "#"),
        ({"type": "string", "minLength": 1}, "", "#"),
        ({"type": "integer", "minimum": 1}, 0, "#"),
        ({"type": "integer", "maximum": 1}, 2, "#"),
        ({"type": "number", "exclusiveMinimum": 0}, 0, "#"),
        ({"type": "number", "exclusiveMaximum": 0}, 0, "#"),
        ({"properties": {"r": {"$ref": "#/$defs/Row"}}, "$defs": {"Row": ROW}}, {"r": {"n": None}}, "#/r/n"),
    ],
)
def test_what_does_not_conform_is_pointed_at(schema: dict[str, Any], value: Any, pointer: str) -> None:
    _, findings = conform(schema, value)
    assert [finding.pointer for finding in findings] == [pointer]
    assert not jsonschema.Draft202012Validator(schema).is_valid(value)


def test_a_whole_number_written_with_a_point_becomes_an_integer() -> None:
    schema = {"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}
    found, findings = conform(schema, [3.0, None])
    assert findings == []
    assert found == [3, None]
    assert type(found[0]) is int


def test_a_number_keeps_its_point() -> None:
    found, _ = conform({"type": "number"}, 3.0)
    assert type(found) is float


def test_the_given_value_is_not_changed() -> None:
    given_value = {"n": 3.0}
    conform(ROW, given_value)
    assert type(given_value["n"]) is float


def test_findings_are_bounded() -> None:
    _, findings = conform({"type": "array", "items": {"type": "string"}}, list(range(1000)))
    assert len(findings) == MOST_FINDINGS


LEAVES = st.sampled_from(["string", "integer", "number", "boolean", "null"]).map(lambda kind: {"type": kind})
SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    LEAVES,
    lambda part: (
        part.map(lambda items: {"type": "array", "items": items})
        | st.lists(part, min_size=1, max_size=3).map(lambda options: {"anyOf": options})
        | st.dictionaries(st.sampled_from("ab"), part, max_size=2).map(
            lambda fields: {
                "type": "object",
                "properties": fields,
                "required": sorted(fields)[:1],
                "additionalProperties": False,
            }
        )
    ),
    max_leaves=5,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from([0.5, 2.0]) | st.sampled_from(["", "x"]),
    lambda part: st.lists(part, max_size=2) | st.dictionaries(st.sampled_from("abc"), part, max_size=2),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(schema=SCHEMAS, value=VALUES)
def test_it_agrees_with_an_independent_validator(schema: dict[str, Any], value: Any) -> None:
    _, findings = conform(schema, value)
    assert (not findings) == jsonschema.Draft202012Validator(schema).is_valid(value)
