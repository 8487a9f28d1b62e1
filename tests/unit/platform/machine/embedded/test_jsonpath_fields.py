"""The fields of states in JSONPath, in the order in which they are applied."""

from typing import Any

import pytest

from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.jsonpath_fields import JsonPathFields
from tdev.platform.machine.embedded.scope import Scope

FIELDS = JsonPathFields()


def scope(given: Any = None, **variables: Any) -> Scope:
    return Scope(given, {"Map": {"Item": {"Value": "v"}}}, variables)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, {"a": {"b": 1}}),
        ({"InputPath": "$.a"}, {"b": 1}),
        ({"InputPath": None}, {}),
        ({"Parameters": {"x.$": "$.a.b"}}, {"x": 1}),
        ({"InputPath": "$.a", "Parameters": {"x.$": "$.b", "y": 2}}, {"x": 1, "y": 2}),
    ],
)
def test_arguments_are_made_by_input_path_and_parameters(spec: dict[str, Any], expected: Any) -> None:
    assert FIELDS.arguments(spec)(scope({"a": {"b": 1}})) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, {"r": 2}),
        ({"ResultPath": None}, {"i": 1}),
        ({"ResultPath": "$.x"}, {"i": 1, "x": {"r": 2}}),
        ({"ResultSelector": {"s.$": "$.r"}}, {"s": 2}),
        ({"ResultSelector": {"s.$": "$.r"}, "ResultPath": "$.x", "OutputPath": "$.x.s"}, 2),
        ({"OutputPath": None}, {}),
    ],
)
def test_a_result_is_selected_placed_and_cut(spec: dict[str, Any], expected: Any) -> None:
    given = {"i": 1}
    assert FIELDS.write(spec, result=True)(scope(given), {"r": 2}) == (expected, None)
    assert given == {"i": 1}


def test_assign_reads_the_raw_result() -> None:
    spec = {"Assign": {"v.$": "$.r"}, "ResultSelector": {"other": 1}}
    assert FIELDS.write(spec, result=True)(scope(), {"r": 2}) == ({"other": 1}, {"v": 2})


def test_a_state_without_a_result_cuts_its_input() -> None:
    spec = {"InputPath": "$.a", "OutputPath": "$.b", "Assign": {"v.$": "$.b"}}
    assert FIELDS.write(spec, result=False)(scope({"a": {"b": 1}}), None) == (1, {"v": 1})
    assert FIELDS.write({}, result=False)(scope("i"), None) == ("i", None)


def test_the_result_of_a_pass_is_given_or_made() -> None:
    assert FIELDS.passed({"Result": 5, "ResultPath": "$.x"})(scope({}), None) == ({"x": 5}, None)
    assert FIELDS.passed({"Parameters": {"x.$": "$.a"}})(scope({"a": 1}), None) == ({"x": 1}, None)


def test_a_catch_places_the_error_in_the_raw_input() -> None:
    error = {"Error": "E", "Cause": "c"}
    assert FIELDS.caught({})(scope({"i": 1}), error) == (error, None)
    spec = {"ResultPath": "$.e", "Assign": {"why.$": "$.Cause"}}
    assert FIELDS.caught(spec)(scope({"i": 1}), error) == ({"i": 1, "e": error}, {"why": "c"})
    assert FIELDS.caught({"ResultPath": None})(scope({"i": 1}), error) == ({"i": 1}, None)


def test_rules_look_at_the_input_after_its_path() -> None:
    spec = {
        "InputPath": "$.a",
        "OutputPath": "$.b",
        "Assign": {"state": 1},
        "Choices": [{"Variable": "$.b", "NumericEquals": 1, "Next": "X", "Assign": {"rule.$": "$.b"}}],
    }
    (rule,) = FIELDS.rules(spec)
    given = scope({"a": {"b": 1}})
    assert (rule.holds(given), rule.write(given, None)) == (True, (1, {"rule": 1}))


def test_items_are_read_after_the_input_path() -> None:
    given = {"a": {"list": [1, 2], "n": "x"}}
    spec = {"InputPath": "$.a", "ItemsPath": "$.list", "Parameters": {"n.$": "$.n", "v.$": "$$.Map.Item.Value"}}
    assert FIELDS.items(spec)(scope(given)) == [1, 2]
    selector = FIELDS.selector(spec)
    assert selector is not None
    assert selector(scope(given)) == {"n": "x", "v": "v"}


def test_numbers_come_from_the_field_or_its_path() -> None:
    assert FIELDS.number({"Seconds": 5}, "Seconds")(scope()) == 5
    spec = {"InputPath": "$.a", "SecondsPath": "$.n"}
    assert FIELDS.number(spec, "Seconds")(scope({"a": {"n": 7}})) == 7
    assert FIELDS.number({}, "Seconds")(scope()) is None
    with pytest.raises(StateError) as caught:
        FIELDS.number(spec, "Seconds")(scope({"a": {"n": "7"}}))
    assert caught.value.error == FIELDS.error() == "States.Runtime"


def test_a_wrong_timestamp_is_a_runtime_error() -> None:
    assert FIELDS.timestamp({"TimestampPath": "$.t"})(scope({"t": "1970-01-01T00:00:02Z"})) == 2.0
    with pytest.raises(StateError, match="Timestamp"):
        FIELDS.timestamp({"TimestampPath": "$.t"})(scope({"t": 5}))
