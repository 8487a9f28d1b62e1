"""Answers made from the shape that a service declares for its output: something of each type, nothing that goes on.

Members that tell of more to come, of what was left or of what failed are left out, so that loops over pages end; of an
enumeration of states one is chosen in which waiting ends. What names something is made from the request, as the
services do.
"""

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_LEFT_OUT = re.compile(
    r"^(Next|Pagination|Continuation|LastEvaluated|Unprocessed|Failed|Failure|Error|Exclusive|KeyCount)"
    r"|(Errors?|Failures|Marker|HasMore|HasMoreResults|IsTruncated|FunctionError|nextToken|NextToken)$|^nextToken",
)
_JSON = re.compile(r"(body|payload|secretstring|detail|message|input|output|value|document|policy)$", re.IGNORECASE)
_ENDS = (
    re.compile(r"succeeded|success|^complete|^active$|available|finished|enabled|_complete$|^deployed$", re.IGNORECASE),
    re.compile(r"running|ready", re.IGNORECASE),
)
_DEEPEST = 8
_MADE: dict[str, tuple[str, str, str]] = {
    "sqs.get_queue_url": ("QueueUrl", "QueueName", "https://sqs.{region}.amazonaws.com/{account}/{given}"),
    "sqs.create_queue": ("QueueUrl", "QueueName", "https://sqs.{region}.amazonaws.com/{account}/{given}"),
    "sns.create_topic": ("TopicArn", "Name", "arn:aws:sns:{region}:{account}:{given}"),
    "stepfunctions.start_execution": ("executionArn", "stateMachineArn", "{given}:run"),
}
"""The member of an answer that names what an argument names."""


Keys = Sequence[str]
"""What code looks up in dictionaries: an item or a document of an answer has these."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to answer.

    ``method`` is named with its service (``sqs.get_queue_url``); ``shape`` is botocore's of the answer, or None.
    """

    method: str
    shape: Any
    arguments: Mapping[str, Any]
    region: str
    account: str


def answer(asked: Asked, keys: Keys = ("sample",)) -> dict[str, Any]:
    """An answer of the shape that the service declares."""
    made = _filled(asked.shape, 0, "", keys) if asked.shape is not None else {}
    made = made if isinstance(made, dict) else {}
    member, argument, pattern = _MADE.get(asked.method, ("", "", ""))
    given = asked.arguments.get(argument)
    if isinstance(given, str):
        text = pattern.format(region=asked.region, account=asked.account, given=given)
        made[member] = text.replace(":stateMachine:", ":execution:")
    return {**made, "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def _filled(shape: Any, depth: int, name: str, keys: Keys) -> Any:
    if depth > _DEEPEST:
        return None
    if shape.type_name == "structure":
        return _structure(shape, depth, keys)
    if shape.type_name == "list":
        element = _filled(shape.member, depth + 1, name, keys)
        return [] if element is None else [element]
    if shape.type_name == "map":
        element = _filled(shape.value, depth + 1, name, keys)
        return {} if element is None else dict.fromkeys(keys, element)
    return _plain(shape, name, keys)


def _structure(shape: Any, depth: int, keys: Keys) -> dict[str, Any]:
    members = list(shape.members.items())
    if {"S", "N", "SS"} <= set(shape.members) or getattr(shape, "is_tagged_union", False):
        members = members[:1]  # exactly one of them is there
    filled = ((key, _filled(each, depth + 1, key, keys)) for key, each in members if not _goes_on(key, each))
    return {key: each for key, each in filled if each is not None}


def _goes_on(member: str, shape: Any) -> bool:
    return shape.type_name not in ("integer", "long", "boolean") and _LEFT_OUT.search(member) is not None


def _plain(shape: Any, name: str, keys: Keys) -> Any:
    if shape.type_name == "string":
        return _chosen(shape.enum) if getattr(shape, "enum", None) else _text(name, keys)
    if shape.type_name == "blob":
        return _stream(name, keys)
    values = {"boolean": False, "timestamp": datetime(2026, 1, 1, tzinfo=UTC)}
    return values.get(shape.type_name, 0 if _LEFT_OUT.search(name) else 1)


def _chosen(values: list[str]) -> str:
    return next((value for pattern in _ENDS for value in values if pattern.search(value)), values[0])


def _text(name: str, keys: Keys) -> str:
    return json.dumps(dict.fromkeys(keys, "sample")) if _JSON.search(name) else "sample"


def _stream(name: str, keys: Keys) -> Any:
    from botocore.response import StreamingBody

    content = json.dumps(dict.fromkeys(keys, "sample")).encode()
    streams = name in ("Body", "body", "Payload", "AudioStream", "payload")
    return StreamingBody(io.BytesIO(content), len(content)) if streams else content
