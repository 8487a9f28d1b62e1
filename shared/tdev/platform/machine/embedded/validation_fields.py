"""Which fields each type of state has in each query language, and how the value of each is checked."""

from collections.abc import Mapping

from tdev.platform.machine.embedded.validation_errors import check_catch, check_retry
from tdev.platform.machine.embedded.validation_report import JSONATA, JSONPATH, Fields
from tdev.platform.machine.embedded.validation_rules import check_choices
from tdev.platform.machine.embedded.validation_values import (
    WITH_RESULT,
    Check,
    check_assign,
    check_items,
    check_jsonata,
    check_jsonata_object,
    check_path,
    check_reference,
    check_reference_or_intrinsic,
    check_result_path,
    check_template,
    check_text,
    check_text_or_expression,
    check_timestamp,
    check_whole_or_expression,
)

_EVERY = "Type Comment QueryLanguage"
_BOTH = {
    "Task": "Next End Resource Retry Catch TimeoutSeconds HeartbeatSeconds Assign",
    "Pass": "Next End Assign",
    "Choice": "Choices Default Assign",
    "Wait": "Next End Seconds Timestamp Assign",
    "Succeed": "",
    "Fail": "Error Cause",
    "Parallel": "Next End Branches Retry Catch Assign",
    "Map": "Next End ItemProcessor MaxConcurrency ItemSelector Retry Catch Assign",
}
_JSONPATH_ONLY = {
    "Task": "InputPath OutputPath Parameters ResultSelector ResultPath TimeoutSecondsPath HeartbeatSecondsPath",
    "Pass": "InputPath OutputPath Parameters Result ResultPath",
    "Choice": "InputPath OutputPath",
    "Wait": "InputPath OutputPath SecondsPath TimestampPath",
    "Succeed": "InputPath OutputPath",
    "Fail": "ErrorPath CausePath",
    "Parallel": "InputPath OutputPath Parameters ResultSelector ResultPath",
    "Map": "InputPath OutputPath ItemsPath MaxConcurrencyPath Iterator Parameters ResultSelector ResultPath",
}
_JSONATA_ONLY = {
    "Task": "Arguments Output",
    "Pass": "Output",
    "Choice": "Output",
    "Wait": "Output",
    "Succeed": "Output",
    "Fail": "",
    "Parallel": "Arguments Output",
    "Map": "Items Output",
}
STATE_TYPES = tuple(_BOTH)

NOT_HERE: dict[str, Mapping[str, str]] = {
    "Task": {"Credentials": "Roles of other accounts cannot be taken here; the function's own role counts."},
    "Map": dict.fromkeys(
        [
            "ItemReader",
            "ItemBatcher",
            "ResultWriter",
            "Label",
            "ToleratedFailureCount",
            "ToleratedFailureCountPath",
            "ToleratedFailurePercentage",
            "ToleratedFailurePercentagePath",
        ],
        "That belongs to DISTRIBUTED maps; this engine runs INLINE maps only.",
    ),
}
"""Fields that Step Functions knows and this engine cannot run."""

_IN_JSONATA = {
    "InputPath": "$states.input in the expressions",
    "OutputPath": "Output",
    "Parameters": "Arguments",
    "ResultSelector": "Output with $states.result",
    "ResultPath": "Output with $states.result",
    "Result": "Output",
    "TimeoutSecondsPath": "TimeoutSeconds with an expression",
    "HeartbeatSecondsPath": "HeartbeatSeconds with an expression",
    "SecondsPath": "Seconds with an expression",
    "TimestampPath": "Timestamp with an expression",
    "ErrorPath": "Error with an expression",
    "CausePath": "Cause with an expression",
    "ItemsPath": "Items",
    "MaxConcurrencyPath": "MaxConcurrency with an expression",
    "Iterator": "ItemProcessor",
}
_IN_JSONPATH = {"Arguments": "Parameters", "Output": "ResultPath or OutputPath", "Items": "ItemsPath"}
_ELSEWHERE = {
    ("Choice", "Next"): "A Choice goes on by Next in its Choices, and by Default.",
    ("Choice", "End"): "A Choice never ends a machine; let it go to a Succeed state.",
    ("Succeed", "Next"): "A Succeed state ends its machine.",
    ("Succeed", "End"): "A Succeed state always ends its machine; leave End away.",
    ("Fail", "Next"): "A Fail state ends the execution.",
    ("Fail", "End"): "A Fail state always ends the execution; leave End away.",
    ("Succeed", "Assign"): "Nothing comes after this state that could use the variables.",
    ("Fail", "Assign"): "Nothing comes after this state that could use the variables.",
}


def _hints(kind: str, language: str) -> dict[str, str]:
    if language == JSONATA:
        own, other = _IN_JSONATA, "JSONPath"
    else:
        own, other = _IN_JSONPATH, "JSONata"
    hints = {name: f"That is {other}; in {language} write {instead}." for name, instead in own.items()}
    hints |= {name: hint for (owner, name), hint in _ELSEWHERE.items() if owner == kind}
    others = [name for owner, names in _BOTH.items() if owner != kind for name in names.split()]
    for name in others:
        owners = [owner for owner, names in _BOTH.items() if name in names.split()]
        hints.setdefault(name, f"That belongs to {', '.join(owners)} states.")
    return hints


def _fields(kind: str, language: str) -> Fields:
    only = _JSONATA_ONLY if language == JSONATA else _JSONPATH_ONLY
    unsupported = NOT_HERE.get(kind, {})
    allowed = frozenset(f"{_EVERY} {_BOTH[kind]} {only[kind]}".split()) | frozenset(unsupported)
    return Fields(f"A {kind} state in {language}", allowed, _hints(kind, language))


FIELDS = {(kind, language): _fields(kind, language) for kind in STATE_TYPES for language in (JSONPATH, JSONATA)}
"""(type of state, query language) -> its fields."""

_SHARED: dict[str, Check] = {
    "Comment": check_text,
    "Retry": check_retry,
    "Catch": check_catch,
    "Choices": check_choices,
    "TimeoutSeconds": check_whole_or_expression(1),
    "HeartbeatSeconds": check_whole_or_expression(1),
    "Seconds": check_whole_or_expression(0),
    "MaxConcurrency": check_whole_or_expression(0),
    "Timestamp": check_timestamp,
    "Error": check_text_or_expression,
    "Cause": check_text_or_expression,
    "Assign": check_assign(),
}
_JSONPATH_CHECKS: dict[str, Check] = {
    **_SHARED,
    "InputPath": check_path,
    "OutputPath": check_path,
    "Parameters": check_template,
    "ResultSelector": check_template,
    "ItemSelector": check_template,
    "ResultPath": check_result_path,
    "ItemsPath": check_reference,
    "SecondsPath": check_reference,
    "TimestampPath": check_reference,
    "TimeoutSecondsPath": check_reference,
    "HeartbeatSecondsPath": check_reference,
    "MaxConcurrencyPath": check_reference,
    "ErrorPath": check_reference_or_intrinsic,
    "CausePath": check_reference_or_intrinsic,
}
_JSONATA_CHECKS: dict[str, Check] = {
    **_SHARED,
    "Arguments": check_jsonata(),
    "Output": check_jsonata(),
    "Items": check_items,
    "ItemSelector": check_jsonata_object,
}
_WITH_RESULT: dict[str, Check] = {"Output": check_jsonata(WITH_RESULT), "Assign": check_assign(WITH_RESULT)}


def checks_of(kind: str, language: str) -> Mapping[str, Check]:
    """Name of a field -> the check of its value, for one type of state in one query language."""
    if language != JSONATA:
        return _JSONPATH_CHECKS
    return _JSONATA_CHECKS | _WITH_RESULT if kind in ("Task", "Parallel", "Map") else _JSONATA_CHECKS
