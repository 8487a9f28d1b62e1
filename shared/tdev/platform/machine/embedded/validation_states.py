"""Checks of one state: its fields, and how they go together. What is inside Map and Parallel is checked elsewhere."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tdev.platform.machine.embedded.validation_fields import FIELDS, NOT_HERE, STATE_TYPES, checks_of
from tdev.platform.machine.embedded.validation_report import (
    JSONATA,
    JSONPATH,
    SCHEMA,
    UNSUPPORTED,
    Fields,
    Spot,
    brief,
    kind,
)
from tdev.platform.machine.embedded.validation_values import is_expression

LAMBDA_INVOKE = re.compile(r"arn:aws[a-z-]*:states:::lambda:invoke(\.waitForTaskToken)?")
FUNCTION_ARN = re.compile(r"arn:aws[a-z-]*:lambda:[\w-]+:\d{12}:function:[\w-]{1,64}(:(\$LATEST|[\w-]{1,128}))?")
_INVOKE_ARGUMENTS = Fields(
    "The argument of lambda:invoke",
    frozenset(["FunctionName", "Payload", "Qualifier", "InvocationType", "ClientContext", "LogType"]),
)


def language_of(spot: Spot, state: Mapping[str, Any]) -> str:
    """The query language in force in a state; a wrong one is noted."""
    if "QueryLanguage" not in state:
        return spot.language
    wanted = state["QueryLanguage"]
    if wanted not in (JSONPATH, JSONATA):
        spot.at("QueryLanguage").add(SCHEMA, f"QueryLanguage must be 'JSONPath' or 'JSONata', not {brief(wanted)}.")
        return spot.language
    if spot.language == JSONATA and wanted == JSONPATH:
        message = "A JSONata machine cannot hold JSONPath states. Set the machine's QueryLanguage to JSONPath instead."
        spot.at("QueryLanguage").add(SCHEMA, message)
        return JSONATA
    return str(wanted)


def check_state(spot: Spot, state: Mapping[str, Any]) -> None:
    """Check a state by itself."""
    type_ = state.get("Type")
    if "Type" not in state:
        spot.add(SCHEMA, f"'Type' is missing: one of {', '.join(STATE_TYPES)}.")
        return
    if not isinstance(type_, str) or type_ not in STATE_TYPES:
        spot.at("Type").add(SCHEMA, f"Type must be one of {', '.join(STATE_TYPES)}, not {brief(type_)}.")
        return
    here = spot.speaking(language_of(spot, state))
    FIELDS[type_, here.language].check(here, state)
    for name, hint in NOT_HERE.get(type_, {}).items():
        if name in state:
            here.at(name).add(UNSUPPORTED, f"{name} is not supported. {hint}")
    for name, check in checks_of(type_, here.language).items():
        if name in state and name in FIELDS[type_, here.language].allowed:
            check(here.at(name), state[name])
    _check_way_out(here, type_, state)
    if type_ in _TOGETHER:
        _TOGETHER[type_](here, state)


def _check_way_out(spot: Spot, type_: str, state: Mapping[str, Any]) -> None:
    if type_ in ("Choice", "Succeed", "Fail"):
        return
    end = state.get("End", False)
    if not isinstance(end, bool):
        spot.at("End").add(SCHEMA, f"End must be true, not {kind(end)}.")
    elif end and "Next" in state:
        spot.add(SCHEMA, "The state has both Next and End. Keep one of them.")
    elif not end and "Next" not in state:
        spot.add(SCHEMA, "The state needs 'Next' (the name of the state that follows) or 'End': true.")


def _exclusive(spot: Spot, state: Mapping[str, Any], *names: str) -> list[str]:
    """Which of the fields are there; noted when more than one is."""
    there = [name for name in names if name in state]
    if len(there) > 1:
        spot.add(SCHEMA, f"{' and '.join(there)} exclude one another. Keep one of them.")
    return there


def _check_task(spot: Spot, state: Mapping[str, Any]) -> None:
    _exclusive(spot, state, "TimeoutSeconds", "TimeoutSecondsPath")
    _exclusive(spot, state, "HeartbeatSeconds", "HeartbeatSecondsPath")
    timeout, beat = state.get("TimeoutSeconds", 99_999_999), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(beat, int) and beat >= timeout:
        spot.at("HeartbeatSeconds").add(SCHEMA, f"HeartbeatSeconds must be smaller than TimeoutSeconds ({timeout}).")
    resource = state.get("Resource")
    if "Resource" not in state:
        spot.add(SCHEMA, "'Resource' is missing: 'arn:aws:states:::lambda:invoke', or the ARN of a Lambda function.")
    elif not isinstance(resource, str):
        spot.at("Resource").add(SCHEMA, f"Resource must be a string, not {kind(resource)}.")
    elif LAMBDA_INVOKE.fullmatch(resource):
        _check_invoke(spot, state)
    elif not FUNCTION_ARN.fullmatch(resource):
        forms = (
            "'arn:aws:states:::lambda:invoke', the same with '.waitForTaskToken', and the ARN of a Lambda function "
            "('arn:aws:lambda:<region>:<account>:function:<name>')"
        )
        code = UNSUPPORTED if resource.startswith("arn:") else SCHEMA
        spot.at("Resource").add(code, f"{resource!r} cannot be run. There are {forms}.")


def _check_invoke(spot: Spot, state: Mapping[str, Any]) -> None:
    name = "Arguments" if spot.language == JSONATA else "Parameters"
    arguments = state.get(name)
    if is_expression(arguments):
        return
    if not isinstance(arguments, dict):
        spot.add(SCHEMA, f"lambda:invoke needs '{name}' with at least 'FunctionName'.")
        return
    here = spot.at(name)
    plain = {key.removesuffix(".$"): key for key in arguments}
    for key in plain.keys() - _INVOKE_ARGUMENTS.allowed:
        _INVOKE_ARGUMENTS.check(here, {plain[key]: None})
    if "FunctionName" not in plain:
        here.add(SCHEMA, "'FunctionName' is missing: name or ARN of the function to call.")


def _check_wait(spot: Spot, state: Mapping[str, Any]) -> None:
    names = ["Seconds", "Timestamp"] if spot.language == JSONATA else _WAITS
    if not _exclusive(spot, state, *names):
        spot.add(SCHEMA, f"A Wait state needs one of {', '.join(names)}.")


def _check_choice(spot: Spot, state: Mapping[str, Any]) -> None:
    if "Choices" not in state:
        spot.add(SCHEMA, "'Choices' is missing: an array of at least one rule.")


def _check_fail(spot: Spot, state: Mapping[str, Any]) -> None:
    _exclusive(spot, state, "Error", "ErrorPath")
    _exclusive(spot, state, "Cause", "CausePath")


def _check_map(spot: Spot, state: Mapping[str, Any]) -> None:
    _exclusive(spot, state, "ItemSelector", "Parameters")
    _exclusive(spot, state, "MaxConcurrency", "MaxConcurrencyPath")
    if not _exclusive(spot, state, "ItemProcessor", "Iterator"):
        spot.add(SCHEMA, "'ItemProcessor' is missing: the machine that runs for each item.")


def _check_parallel(spot: Spot, state: Mapping[str, Any]) -> None:
    if "Branches" not in state:
        spot.add(SCHEMA, "'Branches' is missing: an array of at least one machine.")


_WAITS = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
_TOGETHER: dict[str, Callable[[Spot, Mapping[str, Any]], None]] = {
    "Task": _check_task,
    "Wait": _check_wait,
    "Choice": _check_choice,
    "Fail": _check_fail,
    "Map": _check_map,
    "Parallel": _check_parallel,
}
