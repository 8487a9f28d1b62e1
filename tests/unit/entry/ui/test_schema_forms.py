"""A form of a JSON Schema: what is put in comes back with its type, and what is wrong is pointed at."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.entry.ui.schema_forms import PREFIX, fields_of, inputs_of
from tdev.kernel.errors import InvalidError

SCHEMA = {
    "type": "object",
    "properties": {
        "rows": {"type": "array", "items": {"type": "object"}},
        "text": {"type": "string", "description": "any text"},
        "name": {"type": "string", "maxLength": 40},
        "most": {"type": "integer", "default": 3},
        "share": {"type": ["number", "null"]},
        "loud": {"type": "boolean"},
        "unit": {"enum": ["day", "week"]},
    },
    "required": ["text", "rows"],
}


def filled(**values):
    return {PREFIX + name: value for name, value in values.items()}


def test_each_property_becomes_a_field_of_its_kind_required_ones_first():
    found = fields_of(SCHEMA)
    assert {each.name: each.kind for each in found} == {
        "rows": "json",
        "text": "long",
        "name": "text",
        "most": "integer",
        "share": "number",
        "loud": "switch",
        "unit": "choice",
    }
    assert [each.name for each in found][:2] == ["rows", "text"]
    assert next(each for each in found if each.name == "text").help == "any text"


def test_defaults_and_given_values_stand_in_the_fields():
    found = {each.name: each.value for each in fields_of(SCHEMA, {"text": "hi", "rows": [{"a": 1}], "loud": True})}
    assert found == {
        "rows": '[{"a": 1}]',
        "text": "hi",
        "name": "",
        "most": "3",
        "share": "",
        "loud": "true",
        "unit": "",
    }


def test_values_come_back_with_their_types():
    form = filled(rows='[{"a": 1}]', text="hi", most="7", share="0.5", loud="true", unit="week", name="")
    assert inputs_of(SCHEMA, form) == {
        "rows": [{"a": 1}],
        "text": "hi",
        "most": 7,
        "share": 0.5,
        "loud": True,
        "unit": "week",
    }


def test_what_is_empty_and_not_required_is_left_out():
    assert inputs_of(SCHEMA, filled(rows="[]", text="")) == {"rows": [], "text": ""}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("most", "many", "integer"),
        ("most", "1.5", "integer"),
        ("share", "nan", "number"),
        ("share", "x", "number"),
        ("rows", "[1", "json"),
        ("rows", '{"a": NaN}', "json"),
    ],
)
def test_what_does_not_fit_is_pointed_at(field, value, code):
    with pytest.raises(InvalidError) as refused:
        inputs_of(SCHEMA, filled(**{"rows": "[]", "text": "t", field: value}))
    assert [(each.pointer, each.code) for each in refused.value.findings] == [(f"#/inputs/{field}", code)]


def test_every_wrong_field_is_told_at_once():
    with pytest.raises(InvalidError) as refused:
        inputs_of(SCHEMA, filled(rows="[", most="x"))
    assert len(refused.value.findings) == 2


@pytest.mark.parametrize("schema", [None, {}, {"type": "object"}, {"properties": None, "required": None}, []])
def test_a_schema_without_properties_is_an_empty_form(schema):
    assert fields_of(schema) == []
    assert inputs_of(schema, {"other": "x"}) == {}


def test_a_required_switch_that_is_off_is_false():
    schema = {"properties": {"loud": {"type": "boolean"}}, "required": ["loud"]}
    assert inputs_of(schema, {}) == {"loud": False}


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.lists(JSON, max_size=4))
def test_what_a_form_shows_is_what_it_gives_back(value):
    schema = {"properties": {"rows": {"type": "array"}}, "required": ["rows"]}
    (field,) = fields_of(schema, {"rows": value})
    assert json.loads(field.value) == value
    assert inputs_of(schema, {field.key: field.value}) == {"rows": value}
