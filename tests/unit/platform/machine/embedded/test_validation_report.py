"""Spots make findings with pointers; field lists name what does not belong."""

import pytest

from tdev.kernel.errors import Finding
from tdev.platform.machine.embedded.validation_report import (
    SCHEMA,
    Fields,
    Spot,
    brief,
    is_filled_array,
    is_object,
    kind,
)


@pytest.fixture
def spot():
    return Spot([], lambda source: None)


def test_a_finding_points_at_its_spot_with_escapes(spot):
    spot.at("States", "a/b~c", 0, "").add(SCHEMA, "Wrong.")
    assert spot.found == [Finding("#/States/a~1b~0c/0/", "Wrong.", SCHEMA)]


def test_spots_below_share_findings_and_language(spot):
    below = spot.speaking("JSONata").at("x")
    below.add(SCHEMA, "Wrong.")
    assert below.language == "JSONata"
    assert spot.language == "JSONPath"
    assert len(spot.found) == 1


FIELDS = Fields("A thing", frozenset(["Resource", "ResultPath"]), {"Output": "Write ResultPath."})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Output", "A thing has no field 'Output'. Write ResultPath."),
        ("Resorce", "A thing has no field 'Resorce'. Did you mean 'Resource'?"),
        ("zzz", "A thing has no field 'zzz'. Allowed are Resource, ResultPath."),
    ],
)
def test_a_field_too_many_is_named_with_a_hint(spot, name, message):
    FIELDS.check(spot, {"Resource": 1, name: 2})
    assert [(finding.pointer, finding.message) for finding in spot.found] == [(f"#/{name}", message)]


def test_allowed_fields_are_not_noted(spot):
    FIELDS.check(spot, {"Resource": 1, "ResultPath": 2})
    assert spot.found == []


@pytest.mark.parametrize(
    ("value", "name"),
    [({}, "an object"), ([], "an array"), ("", "a string"), (True, "a boolean"), (None, "null"), (1.5, "a number")],
)
def test_values_are_called_by_their_json_types(value, name):
    assert kind(value) == name


def test_long_values_are_shown_short():
    assert brief([1] * 1000) == "an array"
    assert len(brief("x" * 1000)) == 80
    assert brief(5) == "5"


@pytest.mark.parametrize(("value", "good"), [({}, True), ({"a": 1}, True), ([], False), (None, False), ("x", False)])
def test_objects_are_told_from_the_rest(spot, value, good):
    assert is_object(value, spot, "It") is good
    assert [finding.message for finding in spot.found] == (
        [] if good else [f"It must be an object, not {kind(value)}."]
    )


@pytest.mark.parametrize(
    ("value", "words"), [([0], None), ([], "not empty"), ({"a": 1}, "not an object"), ("", "not a string")]
)
def test_arrays_need_an_entry(spot, value, words):
    assert is_filled_array(value, spot, "It") is (words is None)
    assert [words in finding.message for finding in spot.found] == ([] if words is None else [True])
