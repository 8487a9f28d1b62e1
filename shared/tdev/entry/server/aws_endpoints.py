"""The AWS endpoints of the region: as much of Step Functions and of Lambda's Invoke as boto3 code in functions uses.

A worker finds them through ``AWS_ENDPOINT_URL_SFN`` and ``AWS_ENDPOINT_URL_LAMBDA``. Errors have the names and forms of
AWS. An asynchronous invocation (Event) is called once; on AWS it would be tried twice more.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

from tdev.entry.http.message import Head, Response
from tdev.entry.server.step_functions import StepFunctions
from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError
from tdev.kernel.ids import request_id as new_request_id
from tdev.platform.invocation import Invoke
from tdev.platform.machine import Machine

BODY_LIMIT = 7 * 1024 * 1024
"""Bytes that are read at all: more than Lambda takes, so that a payload over its limit gets Lambda's own error."""

_INVOKE = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_TARGET = "AWSStepFunctions."
_MOST_EVENTS = 1000
_EVENT_THREADS = 8


def is_aws(head: Head) -> bool:
    """Whether the request is for these endpoints."""
    return head.header("x-amz-target").startswith(_TARGET) or bool(_INVOKE.fullmatch(head.path))


class AwsEndpoints:
    """Answers requests in the protocols of Step Functions (JSON 1.0) and Lambda (REST).

    Args:
        machine: Runs the executions.
        invoke: Calls the functions.
        definitions: State machine definitions by name, for DescribeStateMachine.
    """

    def __init__(
        self, machine: Machine, invoke: Invoke, definitions: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self._step_functions = StepFunctions(machine, definitions or {})
        self._invoke = invoke
        self._events = ThreadPoolExecutor(_EVENT_THREADS, thread_name_prefix="event")
        self._waiting = 0
        self._lock = threading.Lock()

    def respond(self, head: Head, body: bytes) -> Response:
        """Answer one request."""
        target = head.header("x-amz-target")
        if target.startswith(_TARGET):
            return self._step_functions.respond(target.removeprefix(_TARGET), body)
        found = _INVOKE.fullmatch(head.path)
        if found is None or head.method != "POST":
            return lambda_error(404, "ResourceNotFoundException", "there is no such operation")
        return self._call(unquote(found[1]), head.header("x-amz-invocation-type"), body)

    def close(self) -> None:
        """Wait for the asynchronous invocations that were accepted; close the pool before, and they end at once."""
        self._events.shutdown(wait=True)

    def _call(self, function: str, kind: str, body: bytes) -> Response:
        try:
            payload = json.loads(body) if body else None
        except (ValueError, RecursionError):
            return lambda_error(400, "InvalidRequestContentException", "Could not parse request body into json.")
        if kind == "DryRun":
            return Response(204)
        if kind == "Event":
            return self._accept(lambda: self._invoke(function, payload))
        request_id = new_request_id()
        try:
            result = self._invoke(function, payload)
        except NotFoundError as cause:
            return lambda_error(404, "ResourceNotFoundException", f"Function not found: {cause}")
        except TooLargeError as cause:
            return lambda_error(413, "RequestTooLargeException", str(cause))
        except PlatformError as cause:
            return lambda_error(429, "TooManyRequestsException", str(cause))
        headers = [
            ("content-type", "application/json"),
            ("x-amzn-requestid", result.request_id or request_id),
            ("x-amz-executed-version", result.executed_version),
        ]
        value = result.payload
        if result.function_error:
            headers.append(("x-amz-function-error", result.function_error))
            value = result.error
        return Response(200, tuple(headers), json.dumps(value).encode())

    def _accept(self, call: Callable[[], object]) -> Response:
        with self._lock:
            if self._waiting >= _MOST_EVENTS:
                return lambda_error(429, "TooManyRequestsException", f"{_MOST_EVENTS} events are waiting")
            self._waiting += 1

        def run() -> None:
            try:
                call()
            finally:
                with self._lock:
                    self._waiting -= 1

        try:
            self._events.submit(run)
        except RuntimeError:
            return lambda_error(429, "TooManyRequestsException", "the region is stopping")
        return Response(202, (("x-amzn-requestid", new_request_id()),))


def lambda_error(status: int, kind: str, message: str) -> Response:
    """An error of the Lambda API."""
    body = json.dumps({"Type": "User", "Message": message, "message": message}).encode()
    headers = (
        ("content-type", "application/json"),
        ("x-amzn-errortype", kind),
        ("x-amzn-requestid", new_request_id()),
    )
    return Response(status, headers, body)
