"""Calls of services on Step Functions: an execution of the alias is started, and waited for as long as a caller can.

A workflow there may run for days. Whoever calls it through the platform gets the result when it comes in time, and
else the execution that goes on; whoever needs more starts executions of the alias, which is the service's address.
"""

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from tdev.kernel.errors import TooLargeError
from tdev.kernel.ids import named_id
from tdev.platform.hosting import Called
from tdev.platform.hosting.asking import asked
from tdev.platform.hosting.machine_rendering import described
from tdev.platform.hosting.service_logs import ServiceLogs
from tdev.platform.invocation import Invoked
from tdev.platform.telemetry import LogEntry

MOST_BYTES = 262_144
"""Of the input of an execution."""
_WAIT_S = 25.0
"""The API answers within 30 s."""
_LOOK_S = 0.2
_RUNNING = "RUNNING"
_WRONG = "invalid"
_LATE = "timed_out"

Failure = Callable[[str | None, str | None], Mapping[str, Any]]
"""Error and cause of an execution -> code, message, and the step to blame."""


class MachineCalls:
    """Starts executions of services of one tenant. Implements ``Calls``.

    Args:
        alias: Answers the ARN of the alias of a service; raises ``NotFoundError`` when there is no such service.
        machines: A boto3 client for ``stepfunctions``.
        logs: What the functions logged.
        failure: Reads how an execution failed.
        sleep: Waits some seconds.
    """

    def __init__(
        self,
        alias: Callable[[str], str],
        machines: Any,
        logs: ServiceLogs,
        failure: Failure,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._alias = alias
        self._machines = machines
        self._logs = logs
        self._failure = failure
        self._sleep = sleep

    def call(self, service: str, event: Mapping[str, Any], request_id: str) -> Called:
        """See ``Calls.call``. Step Functions draws the version by the weights of the alias.

        The answer is as a service gives it: a plain event is answered ``{"result": ...}``, a request with a status.
        """
        web = "requestContext" in event
        inputs = json.loads(event.get("body") or "{}") if web else dict(event)
        given = json.dumps({"inputs": inputs.get("inputs", {})})
        if len(given.encode()) > MOST_BYTES:
            raise TooLargeError(f"the call of {service} is larger than {MOST_BYTES:,} bytes, which an execution takes")
        started = self._ask(
            "start_execution",
            service,
            stateMachineArn=self._alias(service),
            name=named_id("call", service, request_id),
            input=given,
        )
        found = self._ended(service, started["executionArn"])
        answer = self._answer(found, request_id, web=web)
        return Called(self._release(service, found), answer)

    def logs(
        self, service: str, *, since: float | None = None, level: str | None = None, limit: int = 200
    ) -> list[LogEntry]:
        """See ``Calls.logs``: what the functions wrote."""
        return self._logs.newest(service, since=since, level=level, limit=limit)

    def _ended(self, service: str, arn: str) -> Mapping[str, Any]:
        """The execution when it has ended, or as it stands after the time that a caller waits."""
        looks_left = int(_WAIT_S / _LOOK_S)
        while True:
            found: Mapping[str, Any] = self._ask("describe_execution", service, executionArn=arn)
            if found["status"] != _RUNNING or not looks_left:
                return found
            looks_left -= 1
            self._sleep(_LOOK_S)

    def _answer(self, found: Mapping[str, Any], request: str, *, web: bool) -> Invoked:
        arn = str(found["executionArn"])
        if found["status"] == _RUNNING:
            return Invoked(_problem(202, "running", f"it goes on as {arn}", request), request_id=request)
        if found["status"] == "SUCCEEDED":
            answer = {"result": json.loads(found.get("output") or "null")}
            return Invoked(_reply(200, answer) if web else answer, request_id=request)
        failure = self._failure(found.get("error"), found.get("cause"))
        step = failure.get("step")
        if failure["code"] == _WRONG and not step and web:
            return Invoked(_problem(422, _WRONG, failure["message"], request), request_id=request)
        words = f"step {step!r}: {failure['message']}" if step else failure["message"]
        kind = "StepTimeoutError" if failure["code"] == _LATE else "StepError"
        return Invoked(None, "Unhandled", {"errorType": kind, "errorMessage": words}, request_id=request)

    def _release(self, service: str, found: Mapping[str, Any]) -> int:
        """The release that an execution runs; 0 when Step Functions does not say."""
        version = found.get("stateMachineVersionArn") or found["stateMachineArn"]
        told = self._ask("describe_state_machine", service, stateMachineArn=version)
        release = described(told.get("description", ""))
        return release[0] if release else 0

    def _ask(self, operation: str, service: str, **arguments: Any) -> Any:
        return asked(self._machines, operation, f"service {service}", **arguments)


def _problem(status: int, code: str, detail: str, request: str) -> dict[str, Any]:
    body = {
        "type": f"urn:tdev:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:tdev:request:{request}",
        "code": code,
    }
    return _reply(status, body, "application/problem+json")


def _reply(status: int, body: Mapping[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": kind}, "body": json.dumps(body, ensure_ascii=False)}
