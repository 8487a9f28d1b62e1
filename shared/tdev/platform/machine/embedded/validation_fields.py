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
    "Parameters": "Arguments (Task, Parallel), Output (Pass) or ItemSelector (Map)",
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


def _owners(name: str) -> str:
    """The types of state that have a field, in whichever language."""
    tables = (_BOTH, _JSONPATH_ONLY, _JSONATA_ONLY)
    return ", ".join(kind for kind in STATE_TYPES if any(name in table[kind].split() for table in tables))


def _hints(kind: str, language: str) -> dict[str, str]:
    """What to say about fields of the other language, and of other types of state."""
    names = [
        name for table in (_BOTH, _JSONPATH_ONLY, _JSONATA_ONLY) for text in table.values() for name in text.split()
    ]
    hints = {name: f"That belongs to {_owners(name)} states." for name in names}
    hints |= {name: hint for (owner, name), hint in _ELSEWHERE.items() if owner == kind}
    if language == JSONATA:
        other, table, instead = "JSONPath", _JSONPATH_ONLY, _IN_JSONATA
    else:
        other, table, instead = "JSONata", _JSONATA_ONLY, _IN_JSONPATH
    for name in table[kind].split():
        hints[name] = f"That is {other}; in {language} write {instead[name]}."
    return hints


def _fields(kind: str, language: str) -> Fields:
    only = _JSONATA_ONLY if language == JSONATA else _JSONPATH_ONLY
    allowed = frozenset(f"{_EVERY} {_BOTH[kind]} {only[kind]}".split()) | NOT_HERE.get(kind, {}).keys()
    hints = {name: hint for name, hint in _hints(kind, language).items() if name not in allowed}
    return Fields(f"A {kind} state in {language}", allowed, hints)


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
