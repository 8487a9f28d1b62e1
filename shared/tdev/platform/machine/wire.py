"""The Step Functions API as a ``Machine``: what the region's and AWS's engines have in common.

They differ in how one operation is called; requests, answers and error codes are the same.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    InvalidError,
    NotFoundError,
    PlatformError,
    TaskTokenError,
    TDevError,
    TooLargeError,
)
from tdev.platform.machine import HistoryEvent, MachineExecution

INPUT_LIMIT = 262_144
"""Bytes of input that an execution takes."""

Call = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Operation (``StartExecution``) and its members -> the members of the answer; raises what ``service_error`` makes."""

_ERRORS: dict[str, type[TDevError]] = {
    "StateMachineDoesNotExist": NotFoundError,
    "StateMachineDeleting": NotFoundError,
    "ExecutionDoesNotExist": NotFoundError,
    "InvalidArn": NotFoundError,
    "ExecutionAlreadyExists": ConflictError,
    "ExecutionNotRedrivable": ConflictError,
    "InvalidName": InvalidError,
    "InvalidExecutionInput": InvalidError,
    "InvalidOutput": InvalidError,
    "ValidationException": InvalidError,
    "InvalidToken": TaskTokenError,
    "TaskDoesNotExist": TaskTokenError,
    "TaskTimedOut": TaskTokenError,
    "AccessDeniedException": DeniedError,
}


def service_error(operation: str, code: str, message: str) -> TDevError:
    """The error of our tree for an error code of Step Functions."""
    return _ERRORS.get(code, PlatformError)(f"{operation}: {code}: {message}")


class MachineClient:
    """A ``Machine`` over the Step Functions API.

    Args:
        call: Calls one operation.
        arn_prefix: What the ARN of a state machine has before our name for it.
    """

    def __init__(self, call: Call, arn_prefix: str) -> None:
        self._call = call
        self._arn_prefix = arn_prefix

    def start(self, machine: str, name: str, input: Any) -> str:
        """Start an execution; see the port."""
        text = json.dumps(input, separators=(",", ":"))
        if len(text.encode()) > INPUT_LIMIT:
            raise TooLargeError(
                f"the input of {machine} has {len(text.encode())} bytes, an execution takes {INPUT_LIMIT}",
                hint="Store large data as an artifact and pass its reference.",
            )
        members = {"stateMachineArn": self._arn_prefix + machine, "name": name, "input": text}
        return str(self._call("StartExecution", members)["executionArn"])

    def describe(self, arn: str) -> MachineExecution:
        """The state of one execution; see the port."""
        answer = self._call("DescribeExecution", {"executionArn": arn})
        stopped = answer.get("stopDate")
        return MachineExecution(
            arn=answer["executionArn"],
            name=answer["name"],
            machine=answer["stateMachineArn"].removeprefix(self._arn_prefix).rsplit(":", 1)[-1],
            status=answer["status"],
            input=_value(answer.get("input")),
            output=_value(answer.get("output")),
            error=answer.get("error"),
            cause=answer.get("cause"),
            started=_seconds(answer["startDate"]),
            stopped=None if stopped is None else _seconds(stopped),
            redrive_count=answer.get("redriveCount", 0),
        )

    def history(self, arn: str) -> list[HistoryEvent]:
        """All events of one execution; see the port."""
        events: list[HistoryEvent] = []
        page: dict[str, Any] = {"executionArn": arn, "maxResults": 1000}
        while True:
            answer = self._call("GetExecutionHistory", page)
            events += [_event(item) for item in answer["events"]]
            if not answer.get("nextToken"):
                return events
            page["nextToken"] = answer["nextToken"]

    def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> None:
        """End a running execution; see the port."""
        given = {"error": error, "cause": cause}
        members = {"executionArn": arn, **{name: text for name, text in given.items() if text is not None}}
        self._call("StopExecution", members)

    def redrive(self, arn: str) -> None:
        """Run an execution again from where it ended; see the port."""
        self._call("RedriveExecution", {"executionArn": arn})

    def send_success(self, token: str, output: Any) -> None:
        """Answer a waiting task; see the port."""
        self._call("SendTaskSuccess", {"taskToken": token, "output": json.dumps(output)})

    def send_failure(self, token: str, error: str, cause: str = "") -> None:
        """Fail a waiting task; see the port."""
        self._call("SendTaskFailure", {"taskToken": token, "error": error, "cause": cause})

    def send_heartbeat(self, token: str) -> None:
        """Keep a waiting task alive; see the port."""
        self._call("SendTaskHeartbeat", {"taskToken": token})


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _seconds(value: Any) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)


def _event(item: Mapping[str, Any]) -> HistoryEvent:
    details: Mapping[str, Any] = next((item[name] for name in item if name.endswith("EventDetails")), {})
    return HistoryEvent(
        item["id"], item.get("previousEventId", 0), item["type"], _seconds(item["timestamp"]), dict(details)
    )
