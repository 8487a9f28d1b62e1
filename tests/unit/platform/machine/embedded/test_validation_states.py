"""Checks of one state: how its fields go together."""

import pytest

from tdev.platform.machine.embedded.validation_report import Spot
from tdev.platform.machine.embedded.validation_states import check_state, language_of

INVOKE = "arn:aws:states:::lambda:invoke"


def noted(state, language="JSONPath"):
    spot = Spot([], lambda source: None, language)
    check_state(spot, state)
    return [finding.pointer for finding in spot.found]


@pytest.mark.parametrize(
    ("machine", "state", "language", "findings"),
    [
        ("JSONPath", {}, "JSONPath", 0),
        ("JSONata", {}, "JSONata", 0),
        ("JSONPath", {"QueryLanguage": "JSONata"}, "JSONata", 0),
        ("JSONata", {"QueryLanguage": "JSONata"}, "JSONata", 0),
        ("JSONata", {"QueryLanguage": "JSONPath"}, "JSONata", 1),
        ("JSONPath", {"QueryLanguage": "jsonata"}, "JSONPath", 1),
        ("JSONPath", {"QueryLanguage": ["JSONata"]}, "JSONPath", 1),
    ],
)
def test_the_language_in_force(machine, state, language, findings):
    spot = Spot([], lambda source: None, machine)
    assert language_of(spot, state) == language
    assert [finding.pointer for finding in spot.found] == ["#/QueryLanguage"] * findings


@pytest.mark.parametrize(
    ("state", "pointers"),
    [
        ({"Type": "Pass", "End": True}, []),
        ({"Type": "Pass", "Next": "B"}, []),
        ({"Type": "Pass", "Next": "B", "End": False}, []),
        ({"Type": "Pass", "End": False}, ["#"]),
        ({"Type": "Pass", "Next": "B", "End": True}, ["#"]),
        ({"Type": "Pass", "End": 1}, ["#/End"]),
        ({"Type": ["Pass"], "End": True}, ["#/Type"]),
        ({"Type": "Wait", "Seconds": 1, "Timestamp": "2016-03-14T01:59:00Z", "End": True}, ["#"]),
        ({"Type": "Fail", "Cause": "a", "CausePath": "$.a"}, ["#"]),
        ({"Type": "Map", "Iterator": {}, "ItemSelector": {}, "Parameters": {}, "End": True}, ["#"]),
        ({"Type": "Map", "Iterator": {}, "MaxConcurrency": 0, "MaxConcurrencyPath": "$.a", "End": True}, ["#"]),
        ({"Type": "Parallel", "End": True}, ["#"]),
        ({"Type": "Task", "Resource": 5, "End": True}, ["#/Resource"]),
    ],
)
def test_fields_go_together(state, pointers):
    assert noted(state) == pointers


@pytest.mark.parametrize(
    ("times", "pointers"),
    [
        ({"HeartbeatSeconds": 5}, []),
        ({"HeartbeatSeconds": 5, "TimeoutSeconds": 6}, []),
        ({"HeartbeatSeconds": 6, "TimeoutSeconds": 6}, ["#/HeartbeatSeconds"]),
        ({"HeartbeatSeconds": 5, "TimeoutSecondsPath": "$.a"}, []),
        ({"HeartbeatSeconds": 5, "HeartbeatSecondsPath": "$.a"}, ["#"]),
    ],
)
def test_a_heart_beats_more_often_than_a_task_may_take(times, pointers):
    function = "arn:aws:lambda:local:000000000000:function:work"
    assert noted({"Type": "Task", "Resource": function, "End": True, **times}) == pointers


@pytest.mark.parametrize(
    ("language", "arguments", "pointers"),
    [
        ("JSONPath", {"Parameters": {"FunctionName": "f", "Payload.$": "$", "Qualifier": "live"}}, []),
        ("JSONPath", {"Parameters": {"FunctionName.$": "$.f", "Other": 1}}, ["#/Parameters/Other"]),
        ("JSONPath", {"Parameters": {"Payload": 1}}, ["#/Parameters"]),
        ("JSONPath", {}, ["#"]),
        ("JSONata", {"Arguments": {"FunctionName": "{% $f %}", "Payload": 1}}, []),
        ("JSONata", {"Arguments": {"Payload": 1}}, ["#/Arguments"]),
        ("JSONata", {"Arguments": "text"}, ["#"]),
        ("JSONata", {}, ["#"]),
    ],
)
def test_the_lambda_integration_has_its_arguments(language, arguments, pointers):
    assert noted({"Type": "Task", "Resource": INVOKE, "End": True, **arguments}, language) == pointers


@pytest.mark.parametrize(
    "resource",
    ["", "f", "arn:aws:lambda:eu-west-1:123:function:f", "arn:aws:states:::lambda:invoke.sync", "arn:aws:s3:::x"],
)
def test_what_this_engine_cannot_run_is_noted(resource):
    assert noted({"Type": "Task", "Resource": resource, "End": True}) == ["#/Resource"]
