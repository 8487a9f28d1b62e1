"""What a service is sent for a call, and what its answer says to the caller: the same at each door."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tdev.entry.http.http_event import to_response
from tdev.entry.http.message import Response, problem
from tdev.platform.hosting import Called
from tdev.platform.invocation import TIMED_OUT

_LOGGER = logging.getLogger("tdev.server")
_TOLD = {"StepError": 500, "StepTimeoutError": 504}
"""What a service raises on Lambda where it answers with a status elsewhere; its words are for callers."""
_HEADERS = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"))


def call_event(inputs: Mapping[str, Any], request: str) -> dict[str, Any]:
    """A call with these inputs, as a function URL describes it; nothing of the caller is in it, least of all a token.

    Args:
        inputs: By name.
        request: The id of the request.
    """
    return {**_event("POST", "/", request), "body": json.dumps({"inputs": inputs})}


def health_event(request: str) -> dict[str, Any]:
    """The question how it is; it counts as no call."""
    return _event("GET", "/health", request)


def answered(service: str, called: Called, request: str) -> Response:
    """The answer to the caller: that of the service, or a problem when the version could not give any.

    Args:
        service: Its name.
        called: What it gave back.
        request: The id by which the caller knows the request.
    """
    ours = (*_HEADERS, ("x-request-id", request), ("x-tdev-service-version", str(called.version)))
    answer = called.answer
    if answer.function_error is None:
        found = to_response(answer.payload)
        # A problem names the invocation by which the service knows the call; the caller knows this one.
        own = answer.request_id if found.status >= 400 else ""
        body = found.body.replace(own.encode(), request.encode()) if own else found.body
    else:
        status, detail, hint = _failure(f"{service}-v{called.version}", answer.error)
        _LOGGER.warning("%s: %s", detail, answer.error.get("errorMessage"), extra={"request_id": request})
        found = problem(status, detail, request=request, hint=hint)
        body = found.body
    return replace(found, headers=(*(each for each in found.headers if each[0] not in dict(ours)), *ours), body=body)


def _event(method: str, path: str, request: str) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": method, "path": path}, "requestId": request},
        "isBase64Encoded": False,
    }


def _failure(name: str, error: Mapping[str, Any]) -> tuple[int, str, str | None]:
    """Status, detail and hint for an error object of Lambda."""
    kind, said = str(error.get("errorType")), str(error.get("errorMessage", ""))
    if kind == TIMED_OUT:
        return 504, f"{name} did not answer in time", "deploy it with more: --call-timeout"
    if kind == "Runtime.CodeRefused":
        return 503, f"{name} does not start: {said}", "deploy it again"
    if kind in _TOLD:
        return _TOLD[kind], said, None
    return 502, f"{name} failed; its log has the reason under this request id", None
