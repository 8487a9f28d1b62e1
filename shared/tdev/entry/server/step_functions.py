"""The Step Functions API (JSON 1.0) over a ``Machine``."""

import json
from collections.abc import Mapping
from typing import Any

from tdev.entry.http.message import Response
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import (
    ConflictError,
    Finding,
    InvalidError,
    NotFoundError,
    TaskTokenError,
    TDevError,
    TooLargeError,
)
from tdev.kernel.ids import request_id as new_request_id
from tdev.platform.machine import HistoryEvent, Machine, MachineExecution

_MACHINE_ARN = "arn:aws:states:local:000000000000:stateMachine:"
_ROLE_ARN = "arn:aws:iam::000000000000:role/local"
_MOST_EVENTS = 1000

_Codes = tuple[tuple[type[TDevError], str], ...]
_CODES: Mapping[str, _Codes] = {
    "StartExecution": (
        (NotFoundError, "StateMachineDoesNotExist"),
        (ConflictError, "ExecutionAlreadyExists"),
        (TooLargeError, "InvalidExecutionInput"),
        (InvalidError, "InvalidName"),
    ),
    "DescribeStateMachine": ((NotFoundError, "StateMachineDoesNotExist"),),
    "RedriveExecution": ((NotFoundError, "ExecutionDoesNotExist"), (ConflictError, "ExecutionNotRedrivable")),
    "SendTaskSuccess": ((InvalidError, "InvalidOutput"),),
}
_ANY: _Codes = (
    (NotFoundError, "ExecutionDoesNotExist"),
    (TaskTokenError, "TaskTimedOut"),
    (ConflictError, "ValidationException"),
    (TooLargeError, "ValidationException"),
    (InvalidError, "ValidationException"),
)


class _MembersError(InvalidError):
    """The request itself is wrong: a member is missing or is none."""


class StepFunctions:
    """Answers operations of Step Functions.

    Args:
        machine: Runs the executions.
        definitions: State machine definitions by name, for DescribeStateMachine.
        clock: For the times that answers carry.
    """

    def __init__(
        self, machine: Machine, definitions: Mapping[str, Mapping[str, Any]], clock: Clock = system_clock
    ) -> None:
        self._machine = machine
        self._definitions = definitions
        self._clock = clock
        self._operations = {
            "StartExecution": self._start,
            "DescribeExecution": self._describe,
            "GetExecutionHistory": self._history,
            "StopExecution": self._stop,
            "RedriveExecution": self._redrive,
            "SendTaskSuccess": self._success,
            "SendTaskFailure": self._failure,
            "SendTaskHeartbeat": self._heartbeat,
            "DescribeStateMachine": self._describe_machine,
        }

    def respond(self, operation: str, body: bytes) -> Response:
        """Carry out one operation."""
        call = self._operations.get(operation)
        if call is None:
            return _error("UnknownOperationException", f"this region does not know {operation}")
        try:
            members = json.loads(body or b"{}")
            if not isinstance(members, dict):
                raise _MembersError("the request is no JSON object")
            return _answer(200, call(members))
        except (ValueError, RecursionError):
            return _error("SerializationException", "the request is no JSON")
        except _MembersError as cause:
            return _error("ValidationException", str(cause))
        except TDevError as cause:
            codes = (*_CODES.get(operation, ()), *_ANY)
            code = next((name for kind, name in codes if isinstance(cause, kind)), None)
            if code is None:
                return _error("InternalFailure", str(cause), status=500)
            return _error(code, str(cause))

    def _start(self, members: Mapping[str, Any]) -> dict[str, Any]:
        machine = _text(members, "stateMachineArn").rsplit(":stateMachine:", 1)[-1]
        try:
            value = json.loads(_text(members, "input", "{}"))
        except (ValueError, RecursionError) as cause:
            raise TooLargeError(f"Invalid State Machine Execution Input: {cause}") from cause
        arn = self._machine.start(machine, _text(members, "name", new_request_id()), value)
        return {"executionArn": arn, "startDate": self._machine.describe(arn).started}

    def _describe(self, members: Mapping[str, Any]) -> dict[str, Any]:
        execution = self._machine.describe(_text(members, "executionArn"))
        answer = {
            "executionArn": execution.arn,
            "stateMachineArn": _MACHINE_ARN + execution.machine,
            "name": execution.name,
            "status": execution.status,
            "startDate": execution.started,
            "stopDate": execution.stopped,
            "input": json.dumps(execution.input),
            "inputDetails": {"included": True},
            "output": _output(execution),
            "error": execution.error,
            "cause": execution.cause,
            "redriveCount": execution.redrive_count,
        }
        return {name: value for name, value in answer.items() if value is not None}

    def _history(self, members: Mapping[str, Any]) -> dict[str, Any]:
        events = self._machine.history(_text(members, "executionArn"))
        if members.get("reverseOrder") is True:
            events = events[::-1]
        most = members.get("maxResults") or 100
        token = members.get("nextToken") or "0"
        if not isinstance(most, int) or not 0 < most <= _MOST_EVENTS or not str(token).isdecimal():
            raise _MembersError("maxResults or nextToken is none")
        first = int(token)
        answer: dict[str, Any] = {"events": [_event(event) for event in events[first : first + most]]}
        if first + most < len(events):
            answer["nextToken"] = str(first + most)
        return answer

    def _stop(self, members: Mapping[str, Any]) -> dict[str, Any]:
        arn = _text(members, "executionArn")
        self._machine.stop(arn, members.get("error"), members.get("cause"))
        return {"stopDate": self._machine.describe(arn).stopped or self._clock()}

    def _redrive(self, members: Mapping[str, Any]) -> dict[str, Any]:
        self._machine.redrive(_text(members, "executionArn"))
        return {"redriveDate": self._clock()}

    def _success(self, members: Mapping[str, Any]) -> dict[str, Any]:
        try:
            output = json.loads(_text(members, "output"))
        except (ValueError, RecursionError) as cause:
            raise InvalidError(f"the output is no JSON: {cause}", [Finding("#/output", "must be JSON")]) from cause
        self._machine.send_success(_text(members, "taskToken"), output)
        return {}

    def _failure(self, members: Mapping[str, Any]) -> dict[str, Any]:
        error, cause = _text(members, "error", ""), _text(members, "cause", "")
        self._machine.send_failure(_text(members, "taskToken"), error, cause)
        return {}

    def _heartbeat(self, members: Mapping[str, Any]) -> dict[str, Any]:
        self._machine.send_heartbeat(_text(members, "taskToken"))
        return {}

    def _describe_machine(self, members: Mapping[str, Any]) -> dict[str, Any]:
        name = _text(members, "stateMachineArn").rsplit(":stateMachine:", 1)[-1]
        definition = self._definitions.get(name)
        if definition is None:
            raise NotFoundError(f"State Machine Does Not Exist: '{name}'")
        return {
            "stateMachineArn": _MACHINE_ARN + name,
            "name": name,
            "status": "ACTIVE",
            "definition": json.dumps(definition),
            "roleArn": _ROLE_ARN,
            "type": "STANDARD",
            "creationDate": 0.0,
        }


def _text(members: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = members.get(name, default)
    if not isinstance(value, str):
        raise _MembersError(f"{name} must be a text")
    return value


def _output(execution: MachineExecution) -> str | None:
    return json.dumps(execution.output) if execution.status == "SUCCEEDED" else None


def _event(event: HistoryEvent) -> dict[str, Any]:
    item = {"id": event.id, "previousEventId": event.previous_id, "type": event.type, "timestamp": event.timestamp}
    return {**item, _details_name(event.type): dict(event.details)} if event.details else item


def _details_name(kind: str) -> str:
    """The member that carries the details: ``stateEnteredEventDetails`` for ``TaskStateEntered``, and so on."""
    for shared in ("StateEntered", "StateExited", "MapIterationStarted", "MapStateStarted"):
        if kind.endswith(shared):
            kind = shared
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def _answer(status: int, value: Mapping[str, Any]) -> Response:
    headers = (("content-type", "application/x-amz-json-1.0"), ("x-amzn-requestid", new_request_id()))
    return Response(status, headers, json.dumps(value).encode())


def _error(code: str, message: str, status: int = 400) -> Response:
    return _answer(status, {"__type": code, "message": message})
