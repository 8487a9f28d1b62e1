"""Validation: valid machines have no findings, broken ones have the right ones, and no value makes it fail."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.kernel.errors import Finding
from tdev.platform.machine.embedded.choice import OPERATORS, expects
from tdev.platform.machine.embedded.validation import MAX_BYTES, MAX_DEPTH, findings
from tdev.platform.machine.embedded.validation_fields import FIELDS, STATE_TYPES

FUNCTION = "arn:aws:lambda:local:000000000000:function:work"
ORDER = {
    "Comment": "everything once",
    "StartAt": "Fetch",
    "TimeoutSeconds": 60,
    "States": {
        "Fetch": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "InputPath": "$.order",
            "Parameters": {"FunctionName": "fetch", "Payload": {"id.$": "$.id", "at.$": "$$.Execution.StartTime"}},
            "ResultSelector": {"rows.$": "$.Payload.rows"},
            "ResultPath": "$.fetched",
            "OutputPath": "$",
            "TimeoutSeconds": 10,
            "HeartbeatSeconds": 5,
            "Assign": {"count.$": "States.ArrayLength($.Payload.rows)"},
            "Retry": [
                {
                    "ErrorEquals": ["Lambda.Unknown", "States.Timeout"],
                    "IntervalSeconds": 1,
                    "MaxAttempts": 2,
                    "BackoffRate": 1.5,
                    "MaxDelaySeconds": 9,
                    "JitterStrategy": "NONE",
                },
                {"ErrorEquals": ["States.ALL"]},
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry", "ResultPath": "$.error"}],
            "Next": "Many",
        },
        "Many": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$count", "NumericGreaterThan": 1},
                        {"Not": {"Variable": "$.fetched.name", "StringMatches": "x*"}},
                    ],
                    "Assign": {"many": True},
                    "Next": "Each",
                }
            ],
            "Default": "Pause",
        },
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.fetched.rows",
            "MaxConcurrency": 2,
            "ItemSelector": {"row.$": "$$.Map.Item.Value"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "Row",
                "States": {"Row": {"Type": "Task", "Resource": FUNCTION, "End": True}},
            },
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [{"StartAt": "Left", "States": {"Left": {"Type": "Pass", "Result": 1, "End": True}}}],
            "Next": "Pause",
        },
        "Pause": {"Type": "Wait", "SecondsPath": "$.pause", "Next": "Done"},
        "Done": {"Type": "Succeed"},
        "Sorry": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "States.Format('{}', $.error.Cause)"},
    },
}


def codes(definition: Any, **options: Any) -> list[tuple[str, str]]:
    return [(finding.pointer, finding.code) for finding in findings(definition, **options)]


def one(state: dict[str, Any], language: str = "JSONPath") -> dict[str, Any]:
    return {"QueryLanguage": language, "StartAt": "A", "States": {"A": state}}


def test_a_machine_with_everything_has_no_findings():
    assert findings(ORDER) == []


def find(definition: Any, pointer: str) -> Any:
    """The value at a pointer; a missing last member is fine, because a finding may be about that."""
    value = definition
    for token in pointer.removeprefix("#").split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found += spots(child, (*path, key))
    return found


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(["$", "$.a", "{% $x %}", "States.UUID()", "Pass", "Map", "JSONata", "A", "Done"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=3)
            | st.sampled_from(
                sorted({name for fields in FIELDS.values() for name in fields.allowed} | {"States", "x.$"})
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.sampled_from(spots(ORDER)[1:]), JSON)
def test_any_value_anywhere_in_a_machine_is_judged_and_pointers_lead_into_it(path, value):
    definition = copy.deepcopy(ORDER)
    holder: Any = definition
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    for finding in findings(definition):
        find(definition, finding.pointer)
        assert finding.message.endswith((".", "?")), finding.message


@given(JSON)
def test_any_value_is_judged(value):
    for finding in findings(value):
        assert isinstance(finding, Finding)


@given(
    st.sampled_from(STATE_TYPES), st.sampled_from(["JSONPath", "JSONata"]), st.dictionaries(st.text(max_size=8), JSON)
)
def test_any_state_is_judged(kind, language, fields):
    findings(one({**fields, "Type": kind}, language), compile_check=lambda source: None)


@given(st.sampled_from(sorted(OPERATORS)), JSON)
def test_any_operand_is_judged(name, value):
    rule = {"Variable": "$.a", name: value, "Next": "B"}
    definition = {
        "StartAt": "A",
        "States": {"A": {"Type": "Choice", "Choices": [rule]}, "B": {"Type": "Succeed"}},
    }
    found = codes(definition)
    assert all(pointer.startswith(f"#/States/A/Choices/0/{name}") for pointer, _ in found)
    if not isinstance(value, {"string": str, "number": (int, float), "boolean": bool}.get(expects(name), str)):
        assert found


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1: 2}, {"a": object()}, (1, 2), b"x", 1 << 20_000],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_json_is_said_so(value):
    assert codes({"StartAt": value}) == [("#", "INVALID_JSON_DESCRIPTION")]


def test_a_machine_that_is_nested_too_deeply_is_refused():
    deep: Any = {}
    for _ in range(100_000):
        deep = {"States": deep}
    assert codes(deep) == [("#", "TOO_DEEP")]
    flat: Any = 1
    for _ in range(MAX_DEPTH - 5):
        flat = [flat]
    assert codes(one({"Type": "Pass", "Result": flat, "End": True})) == []


def test_a_machine_that_is_too_large_is_refused():
    state = {"Type": "Pass", "Result": "", "End": True}
    rest = len(json.dumps(one(state), separators=(",", ":")))
    state["Result"] = "x" * (MAX_BYTES - rest)
    assert codes(one(state)) == []
    state["Result"] = "x" * (MAX_BYTES - rest + 1)
    assert codes(one(state)) == [("#", "TOO_LARGE")]


def test_a_machine_of_many_wrong_states_is_judged_within_bounds():
    states = {f"S{index}": {"Type": "Pass", "Next": f"T{index}", "x": 1} for index in range(5_000)}
    found = findings({"StartAt": "S0", "States": states})
    assert len(found) == 10_001
    assert max(len(finding.message) for finding in found) < 400


def test_many_unknown_fields_are_named_up_to_a_bound():
    state = {"Type": "Pass", "End": True, **{f"field{index}": 1 for index in range(1_000)}}
    assert len(findings(one(state))) == 20


def test_jsonata_is_compiled_by_the_check_that_is_given():
    sources: list[str] = []
    state = {"Type": "Pass", "Output": {"a": "{% 1 + 1 %}", "b": ["{% bad %}", "text"]}, "End": True}
    found = findings(
        one(state, "JSONata"),
        compile_check=lambda source: sources.append(source) or ("it is bad" if source == "bad" else None),
    )
    assert sources == ["1 + 1", "bad"]
    assert [(finding.pointer, finding.code) for finding in found] == [("#/States/A/Output/b/0", "INVALID_EXPRESSION")]
    assert "it is bad" in found[0].message


@pytest.mark.parametrize(
    ("state", "language", "words"),
    [
        ({"Type": "Pass", "ResultPth": "$", "End": True}, "JSONPath", "Did you mean 'ResultPath'"),
        ({"Type": "Task", "Parameters": {}, "End": True}, "JSONata", "in JSONata write Arguments"),
        ({"Type": "Pass", "Items": [], "End": True}, "JSONPath", "belongs to Map states"),
        ({"Type": "Succeed", "End": True}, "JSONPath", "always ends its machine"),
        ({"Type": "Pass", "Choices": [], "End": True}, "JSONPath", "belongs to Choice states"),
        ({"Type": "Wait", "Seconds": "5", "End": True}, "JSONPath", "a whole number from 0 to 99999999, not '5'"),
        ({"Type": "Wait", "Seconds": "5", "End": True}, "JSONata", "or an expression '{% ... %}'"),
        ({"Type": "Pas", "End": True}, "JSONPath", "one of Task, Pass, Choice"),
        ({"Type": "Pass", "InputPath": "$.a[", "End": True}, "JSONPath", "at character 5"),
        ({"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": True}, "JSONPath", "cannot be run. There"),
        ({"Type": "Pass", "Result": 1, "ResultPath": "$..a", "End": True}, "JSONPath", "reference path"),
    ],
)
def test_messages_say_what_to_write_instead(state, language, words):
    assert words in " ".join(finding.message for finding in findings(one(state, language)))


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:::lambda:invoke",
        "arn:aws-cn:states:::lambda:invoke",
        "arn:aws:states:::lambda:invoke.waitForTaskToken",
    ],
)
def test_the_lambda_integration_runs(resource):
    state = {"Type": "Task", "Resource": resource, "Parameters": {"FunctionName.$": "$.f"}, "End": True}
    assert findings(one(state)) == []


@pytest.mark.parametrize("ending", ["", ":live", ":7", ":$LATEST"])
def test_a_function_may_be_named_by_its_arn(ending):
    assert findings(one({"Type": "Task", "Resource": FUNCTION + ending, "End": True})) == []


@pytest.mark.parametrize("ending", [".sync", ".sync:2"])
def test_other_forms_of_the_integration_do_not_run(ending):
    state = {"Type": "Task", "Resource": f"arn:aws:states:::lambda:invoke{ending}", "Parameters": {}, "End": True}
    assert codes(one(state)) == [("#/States/A/Resource", "UNSUPPORTED")]


def test_arguments_may_be_one_expression():
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": "{% $states.input %}",
        "End": True,
    }
    assert findings(one(state, "JSONata")) == []


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("{% $states.input.result %}", 0),
        ("{% $states . context %}", 0),
        ("{% '$states.result' %}", 0),
        ("{% $states.result %}", 1),
        ("{% $states.inptu %}", 1),
        ("{% [$states.errorOutput, $states.`result`] %}", 2),
    ],
)
def test_members_of_states_are_those_of_the_field(expression, found):
    state = {"Type": "Pass", "Output": expression, "End": True}
    assert codes(one(state, "JSONata")) == [("#/States/A/Output", "INVALID_EXPRESSION")] * found


def test_results_and_errors_are_seen_where_they_are():
    state = {
        "Type": "Task",
        "Resource": FUNCTION,
        "Output": "{% $states.result %}",
        "Assign": {"a": "{% $states.result %}"},
        "Catch": [{"ErrorEquals": ["E"], "Next": "A", "Output": "{% $states.errorOutput %}"}],
        "End": True,
    }
    assert findings(one(state, "JSONata")) == []


def test_a_jsonata_state_in_a_jsonpath_machine_has_jsonata_fields():
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": 1, "Assign": {"x.$": 1}, "End": True}
    assert {pointer for pointer, _ in codes(one(state))} == {"#/States/A/Assign/x.$"}


def test_names_are_unique_over_branches_but_variables_may_repeat():
    branch = {"StartAt": "X", "States": {"X": {"Type": "Pass", "Assign": {"v": 1}, "End": True}}}
    other = json.loads(json.dumps(branch).replace('"X"', '"Y"'))
    assert findings(one({"Type": "Parallel", "Branches": [branch, other], "End": True})) == []
    assert codes(one({"Type": "Parallel", "Branches": [branch, branch], "End": True})) == [
        ("#/States/A/Branches/1/States/X", "DUPLICATE_STATE_NAME")
    ]


@pytest.mark.parametrize("holder", ["Choices", "Catch"])
def test_variables_assigned_by_rules_and_catchers_count_as_outer(holder):
    entry = {"Next": "B", "Assign": {"v": 1}}
    states: dict[str, Any] = {
        "Choices": {"Type": "Choice", "Choices": [{**entry, "Variable": "$.a", "IsNull": True}]},
        "Catch": {"Type": "Task", "Resource": FUNCTION, "Next": "B", "Catch": [{**entry, "ErrorEquals": ["E"]}]},
    }
    inner = {"StartAt": "X", "States": {"X": {"Type": "Pass", "Assign": {"v.$": "$"}, "End": True}}}
    definition = {
        "StartAt": "A",
        "States": {"A": states[holder], "B": {"Type": "Map", "ItemProcessor": inner, "End": True}},
    }
    assert codes(definition) == [("#/States/B/ItemProcessor/States/X/Assign/v.$", "SCHEMA_VALIDATION_FAILED")]


def test_branches_have_no_settings_of_machines():
    branch = {"QueryLanguage": "JSONPath", "StartAt": "X", "States": {"X": {"Type": "Succeed"}}}
    found = findings(one({"Type": "Parallel", "Branches": [branch], "End": True}))
    assert [finding.pointer for finding in found] == ["#/States/A/Branches/0/QueryLanguage"]
    assert "at the whole machine" in found[0].message


def test_every_type_of_state_has_fields_in_both_languages():
    for kind in STATE_TYPES:
        for language in ("JSONPath", "JSONata"):
            assert {"Type", "Comment", "QueryLanguage"} <= FIELDS[kind, language].allowed
            assert not FIELDS[kind, language].allowed & FIELDS[kind, language].hints.keys()
