"""The function ``api``: every request comes in here, and every answer goes out here."""

import gzip
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from tdev.entry.api.answering import application
from tdev.entry.api.fields import OCTETS
from tdev.entry.api.incoming import Incoming
from tdev.entry.api.paths import routes_at, routes_of
from tdev.entry.api.problems import CONTENT_TYPE, Problem, problem_of
from tdev.entry.api.refusals import record_refusal
from tdev.entry.api.resource import CURRENT, Current, Route
from tdev.entry.identity import may, principal_from_event
from tdev.entry.process import runtime
from tdev.kernel.errors import DeniedError, NotFoundError, TooLargeError
from tdev.model.identity import Caller, Principal

ONE_AT_A_TIME = threading.Lock()
"""Powertools keeps the current event on a class, so one process answers one request after another, as Lambda does.

``handler`` takes it by itself. A route must not call ``handler``.
"""
DOCUMENT = Path(__file__).with_name("openapi.json.gz")
"""The OpenAPI document of all routes."""
_MOST_BYTES = 5_500_000
"""Bytes of an answer; Lambda takes no more than 6 MB, and JSON inside JSON grows."""
_LOGGER = logging.getLogger("tdev.api")
_APPLICATIONS: dict[str, APIGatewayHttpResolver] = {}
"""By the name of a route: what answers it, made for its first request. Whoever looks holds ``ONE_AT_A_TIME``."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer an event of API Gateway (payload format 2.0). Never raises; what goes wrong is a problem (RFC 9457)."""
    return _answer(event, context, routes_at)


def handler_of(declared: str) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
    """``handler`` for one route alone; every other path is answered 404, whatever the application has there.

    Args:
        declared: The route as a ``function.toml`` names it, for example ``POST /api/plan``.

    Raises:
        NotFoundError: When the application has no such route.
    """
    only = [route for route in routes_of(declared.partition(" ")[2]) if f"{route.method} {route.rule}" == declared]
    if not only:
        raise NotFoundError(f"the API has no route {declared!r}", hint="/openapi.json lists what there is")
    return lambda event, context: _answer(event, context, lambda path: [r for r in only if r.fits(path)])


def _answer(event: Mapping[str, Any], context: Any, routes: Callable[[str], Sequence[Route]]) -> dict[str, Any]:
    started = time.perf_counter()
    request = Incoming.of(event, context)
    principal: Principal | None = None
    route: Route | None = None
    try:
        runtime()  # its settings say which log lines are kept; without them the one of a refusal would be lost
        route, allowed = _found(request, routes)
        if route is None or route.needs is not None:
            principal = principal_from_event(request.event, _registered)
        result = _answered(request, principal, route, context) if route else _without_route(request, allowed)
    except Exception as cause:  # noqa: BLE001 - the edge: whatever is raised becomes an answer
        result = _refusal(problem_of(cause), request.request_id)
    finished = _finished(result, request)
    record_refusal(request, route, principal, result)
    _note(request, finished, route, principal, started)
    return finished


def _found(request: Incoming, routes: Callable[[str], Sequence[Route]]) -> tuple[Route | None, list[str]]:
    """The route of a request, and the methods that its path has; none for a path that is not there."""
    there = routes(request.path)
    method = "GET" if request.method == "HEAD" else request.method
    return next((route for route in there if route.method == method), None), [route.method for route in there]


def _registered(arn: str) -> Caller | None:
    return runtime().callers.find(arn)


def _without_route(request: Incoming, allowed: list[str]) -> dict[str, Any]:
    if not allowed:
        raise NotFoundError(f"there is nothing at {request.path[:200]!r}", hint="/openapi.json lists what there is")
    allow = ", ".join(sorted({*allowed, "OPTIONS", *(["HEAD"] if "GET" in allowed else [])}))
    if request.method == "OPTIONS":
        return {"statusCode": 204, "headers": {"allow": allow}, "body": ""}
    detail = f"{request.method[:20] or 'this method'} is not possible here; possible are {allow}"
    return _refusal(Problem(405, "method_not_allowed", detail, headers={"allow": allow}), request.request_id)


def _answered(request: Incoming, principal: Principal | None, route: Route, context: Any) -> dict[str, Any]:
    suffice = [role for role in (route.needs, route.also) if role is not None]
    if suffice and (principal is None or not any(may(principal, role) for role in suffice)):
        raise DeniedError(f"this needs the role {route.needs!r}", hint="ask for a token with this role")
    body = None
    if route.method == "POST":
        body = request.checked_body()
    else:
        request.refuse_body()
    if route.needs is not None:
        request.check_query(route.queries)
    now = Current(request.request_id, request.headers, principal, request.left_s, _openapi_text)
    token = CURRENT.set(now)
    try:
        with ONE_AT_A_TIME:
            if route.name not in _APPLICATIONS:
                _APPLICATIONS[route.name] = application([route])
            return _APPLICATIONS[route.name].resolve(request.normalized(body, route.plain(request.path)), context)
    finally:
        CURRENT.reset(token)


def _openapi_text() -> str:
    # Made from the routes beforehand (scripts/reference): to derive it loads every file of this folder.
    return gzip.decompress(DOCUMENT.read_bytes()).decode()


def _refusal(problem: Problem, request_id: str) -> dict[str, Any]:
    headers = {"content-type": CONTENT_TYPE, **problem.headers}
    return {"statusCode": problem.status, "headers": headers, "body": problem.text(request_id)}


def _finished(result: dict[str, Any], request: Incoming) -> dict[str, Any]:
    """The answer with the headers that all have, as text that can be sent, and without a body for HEAD."""
    body = str(result.get("body") or "").encode("utf-8", "replace").decode()
    if len(body.encode()) > _MOST_BYTES:
        hint = "ask for fewer items, or for the parts of it"
        result = _refusal(
            problem_of(TooLargeError("the answer is too large to be sent", hint=hint)), request.request_id
        )
        body = result["body"]
    headers = {"cache-control": "no-store", **{name.lower(): value for name, value in result["headers"].items()}}
    if request.base and headers.get("location", "").startswith("/"):
        headers["location"] = request.base + headers["location"]
    return {
        "statusCode": int(result["statusCode"]),
        "headers": {**headers, "x-content-type-options": "nosniff", "x-request-id": request.request_id},
        "body": "" if request.method == "HEAD" else body,
        "isBase64Encoded": headers.get("content-type") == OCTETS and request.method != "HEAD",
    }


def _note(
    request: Incoming, answer: Mapping[str, Any], route: Route | None, principal: Principal | None, started: float
) -> None:
    """One line per request; never a body, a query, a token or a path that a caller made up."""
    fields = {
        "method": request.method[:20],
        "route": route.rule if route else None,
        "status": answer["statusCode"],
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "tenant": principal.tenant if principal else None,
        "request_id": request.request_id,
    }
    _LOGGER.info("request", extra=fields)
