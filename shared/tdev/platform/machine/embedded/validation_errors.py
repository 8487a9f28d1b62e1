"""Checks of ``Retry`` and ``Catch``."""

from typing import Any

from tdev.platform.machine.embedded.validation_report import (
    JSONATA,
    JSONPATH,
    SCHEMA,
    Fields,
    Spot,
    is_filled_array,
    is_object,
    kind,
)
from tdev.platform.machine.embedded.validation_values import (
    WITH_ERROR,
    Check,
    check_assign,
    check_jsonata,
    check_rate,
    check_result_path,
    check_text,
    check_whole,
)

STATES_ERRORS = frozenset(
    f"States.{name}"
    for name in (
        "ALL",
        "BranchFailed",
        "DataLimitExceeded",
        "ExceedToleratedFailureThreshold",
        "HeartbeatTimeout",
        "Http.Socket",
        "IntrinsicFailure",
        "ItemReaderFailed",
        "NoChoiceMatched",
        "ParameterPathFailure",
        "Permissions",
        "QueryEvaluationError",
        "ResultPathMatchFailure",
        "ResultWriterFailed",
        "Runtime",
        "TaskFailed",
        "Timeout",
    )
)
"""Every error name that starts with ``States.``."""

_MAX_DELAY = 31_622_399
_RETRIER = Fields(
    "A retrier",
    frozenset(
        [
            "ErrorEquals",
            "IntervalSeconds",
            "MaxAttempts",
            "BackoffRate",
            "MaxDelaySeconds",
            "JitterStrategy",
            "Comment",
        ]
    ),
    {"Next": "Next belongs to Catch."},
)
_CATCHER_JSONPATH = Fields(
    "A catcher",
    frozenset(["ErrorEquals", "Next", "ResultPath", "Assign", "Comment"]),
    {"Output": "Output is JSONata; in JSONPath write ResultPath, or set QueryLanguage of the state to JSONata."},
)
_CATCHER_JSONATA = Fields(
    "A catcher",
    frozenset(["ErrorEquals", "Next", "Output", "Assign", "Comment"]),
    {"ResultPath": "ResultPath is JSONPath; in JSONata write Output, with $states.input and $states.errorOutput."},
)


def _check_jitter(spot: Spot, value: Any) -> None:
    if value not in ("FULL", "NONE"):
        spot.add(SCHEMA, "JitterStrategy must be 'FULL' or 'NONE'.")


_RETRIER_CHECKS: dict[str, Check] = {
    "IntervalSeconds": check_whole(1),
    "MaxAttempts": check_whole(0),
    "BackoffRate": check_rate,
    "MaxDelaySeconds": check_whole(1, _MAX_DELAY),
    "JitterStrategy": _check_jitter,
    "Comment": check_text,
}


def check_retry(spot: Spot, value: Any) -> None:
    """``Retry``: retriers in order, ``States.ALL`` alone and in the last one."""
    if not _is_list(spot, value, "Retry"):
        return
    for index, retrier in enumerate(value):
        here = spot.at(index).speaking(JSONPATH)  # a retrier never holds expressions
        if is_object(retrier, here, "A retrier"):
            _RETRIER.check(here, retrier)
            _check_error_equals(here, retrier, index == len(value) - 1)
            _check_values(here, retrier, _RETRIER_CHECKS)
            _check_delay(here, retrier)


def check_catch(spot: Spot, value: Any) -> None:
    """``Catch``: catchers in order, ``States.ALL`` alone and in the last one."""
    if not _is_list(spot, value, "Catch"):
        return
    fields = _CATCHER_JSONATA if spot.language == JSONATA else _CATCHER_JSONPATH
    checks: dict[str, Check] = {"Assign": check_assign(WITH_ERROR), "Comment": check_text}
    if spot.language == JSONATA:
        checks["Output"] = check_jsonata(WITH_ERROR)
    else:
        checks["ResultPath"] = check_result_path
    for index, catcher in enumerate(value):
        here = spot.at(index)
        if is_object(catcher, here, "A catcher"):
            fields.check(here, catcher)
            _check_error_equals(here, catcher, index == len(value) - 1)
            _check_values(here, catcher, checks)
            if "Next" not in catcher:
                here.add(SCHEMA, "A catcher needs 'Next', the name of the state that goes on after the error.")


def _is_list(spot: Spot, value: Any, name: str) -> bool:
    if isinstance(value, list):
        return True
    spot.add(SCHEMA, f"{name} must be an array, not {kind(value)}.")
    return False


def _check_values(spot: Spot, value: dict[str, Any], checks: dict[str, Check]) -> None:
    for name, check in checks.items():
        if name in value:
            check(spot.at(name), value[name])


def _check_delay(spot: Spot, retrier: dict[str, Any]) -> None:
    interval, delay = retrier.get("IntervalSeconds", 1), retrier.get("MaxDelaySeconds")
    if isinstance(interval, int) and isinstance(delay, int) and 1 <= delay <= interval and not isinstance(delay, bool):
        spot.at("MaxDelaySeconds").add(SCHEMA, f"MaxDelaySeconds must be greater than IntervalSeconds ({interval}).")


def _check_error_equals(spot: Spot, value: dict[str, Any], last: bool) -> None:
    if "ErrorEquals" not in value:
        spot.add(SCHEMA, "'ErrorEquals' is missing: an array of the error names this entry is for.")
        return
    names, here = value["ErrorEquals"], spot.at("ErrorEquals")
    if not is_filled_array(names, here, "ErrorEquals"):
        return
    for index, name in enumerate(names):
        if not isinstance(name, str):
            here.at(index).add(SCHEMA, f"An error name is a string, not {kind(name)}.")
        elif name.startswith("States.") and name not in STATES_ERRORS:
            known = ", ".join(sorted(STATES_ERRORS))
            here.at(index).add(SCHEMA, f"{name!r} is no error name; those that start with 'States.' are {known}.")
    if "States.ALL" in names and len(names) > 1:
        here.add(SCHEMA, "'States.ALL' must stand alone: it stands for every other name.")
    if "States.ALL" in names and not last:
        here.add(SCHEMA, "'States.ALL' must be in the last entry: the entries after it would never be used.")
