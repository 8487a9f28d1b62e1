"""A Lambda runtime client in plain Python: the fallback where ``awslambdaric`` (native code) does not work.

Speaks the same Runtime API and gives handlers the same arguments, error objects and log lines (in the format JSON). Not
taken over: X-Ray trace variables, client context, Cognito identity, snapshots, log lines as text.
"""

import http.client
import importlib
import json
import logging
import sys
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from tdev.kernel.redaction import HANDED_OUT
from tdev.platform.invocation.context import FunctionContext
from tdev.platform.invocation.faults import FunctionError, error_object, find_handler, marshal
from tdev.platform.log_records import REDACTING, LambdaJson

_PREFIX = "/2018-06-01/runtime/"


@dataclass(frozen=True, slots=True)
class Place:
    """What a handler may learn about where it runs."""

    function: str
    memory: str
    log_group: str
    log_stream: str


class _RequestFilter(logging.Filter):
    """Puts the identifier of the invocation into each record."""

    request_id = ""

    def filter(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = self.request_id
        return True


def serve(api: str, handler: str, place: Place) -> NoReturn:
    """Load the handler and serve events until the process is ended.

    Args:
        api: ``host:port`` of the Runtime API.
        handler: ``module.attribute``; the module is found on ``sys.path``.
        place: For the context of each invocation.

    Raises:
        SystemExit: When the handler cannot be loaded (status 1), after telling so.
    """
    connection = http.client.HTTPConnection(api)
    requests = _set_up_logging()
    try:
        function = find_handler(lambda: importlib.import_module(handler.rpartition(".")[0]), handler)
    except Exception as cause:  # noqa: BLE001 - whatever the module raises is reported, then this process ends
        error = error_object(cause, "")
        _log_error(error)
        _post(connection, f"{_PREFIX}init/error", json.dumps(error).encode(), error["errorType"])
        sys.exit(1)
    while True:
        _serve_one(connection, function, place, requests)


def _serve_one(connection: http.client.HTTPConnection, function: Any, place: Place, requests: _RequestFilter) -> None:
    connection.request("GET", f"{_PREFIX}invocation/next")
    answer = connection.getresponse()
    event = answer.read()
    request_id = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    requests.request_id = request_id
    context = FunctionContext(
        aws_request_id=request_id,
        function_name=place.function,
        memory_limit_in_mb=place.memory,
        invoked_function_arn=answer.headers["Lambda-Runtime-Invoked-Function-Arn"],
        deadline=int(answer.headers["Lambda-Runtime-Deadline-Ms"]) / 1000,
        log_group_name=place.log_group,
        log_stream_name=place.log_stream,
    )
    invocation = f"{_PREFIX}invocation/{request_id}"
    try:
        body = marshal(_call(function, event, context))
    except Exception as cause:  # noqa: BLE001 - the edge of the worker: any failure becomes Lambda's error object
        error = error_object(cause, request_id)
        _log_error(error)
        _post(connection, f"{invocation}/error", json.dumps(error).encode(), error["errorType"])
    else:
        # What was written belongs to this invocation, so it leaves before the answer does.
        sys.stdout.flush()
        _post(connection, f"{invocation}/response", body)


def _call(function: Any, event: bytes, context: FunctionContext) -> Any:
    try:
        value = json.loads(event)
    except ValueError as cause:
        raise FunctionError("Runtime.UnmarshalError", f"Unable to unmarshal input: {cause}") from cause
    return function(value, context)


def _post(connection: http.client.HTTPConnection, path: str, body: bytes, error_type: str = "") -> None:
    headers = {"Content-Type": "application/json"}
    if error_type:
        headers["Lambda-Runtime-Function-Error-Type"] = error_type
    connection.request("POST", path, body, headers)
    connection.getresponse().read()


def _set_up_logging() -> _RequestFilter:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(LambdaJson())
    requests = _RequestFilter()
    handler.addFilter(requests)
    handler.addFilter(REDACTING)
    logging.getLogger().addHandler(handler)
    return requests


def _log_error(error: dict[str, Any]) -> None:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sys.stdout.write(json.dumps({"timestamp": at, "level": "ERROR", **HANDED_OUT.value(error)}) + "\n")
    sys.stdout.flush()
