"""The router of the region's services: ``POST /services/{name}`` and ``GET /services/{name}/health``.

A call is made for the tenant of the caller, who must be a developer there; another tenant's service is one that does
not exist. Which version answers is said in ``x-tdev-service-version``. The body is the inputs as a JSON object, or
``{"inputs": {...}}`` as function URLs take it; the answer is ``{"result": ...}``, or a problem (RFC 9457).
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from tdev.domain.audit.refusals import Refusals
from tdev.domain.audit.trail import Deed
from tdev.entry.http.message import Head, Response, problem
from tdev.entry.http.service_answers import answered, call_event, health_event
from tdev.entry.identity import may, principal_from_event
from tdev.kernel.errors import (
    DeniedError,
    InvalidError,
    MediaTypeError,
    NotFoundError,
    PlatformError,
    TDevError,
    TooLargeError,
    UnauthenticatedError,
)
from tdev.kernel.ids import request_id as new_request_id
from tdev.kernel.roles import Role
from tdev.kernel.strict_json import parse_object
from tdev.model.identity import Principal
from tdev.platform.hosting import Calls
from tdev.platform.invocation import Invoke
from tdev.runtime import Runtime

_PATH = re.compile(r"/services/([^/]+)(/health)?")
_STATUS: Mapping[type[TDevError], int] = {
    InvalidError: 422,
    NotFoundError: 404,
    UnauthenticatedError: 401,
    DeniedError: 403,
    MediaTypeError: 415,
    TooLargeError: 413,
    PlatformError: 503,
}
_LOGGER = logging.getLogger("tdev.server")
_LONGEST = 200

Denied = Callable[[Principal, Head, str], None]
"""Is told who was refused for want of a role: caller, head, id of the request."""


class ServiceRouter:
    """Answers requests below ``/services/``; called from many threads.

    Args:
        calls: From a tenant to what calls his services.
        denied: Is told of each caller who lacks the role.
    """

    def __init__(self, calls: Callable[[str], Calls], denied: Denied) -> None:
        self._calls = calls
        self._denied = denied

    def respond(self, head: Head, body: bytes, claims: Mapping[str, str]) -> Response:
        """Answer one request of a caller whose claims were verified."""
        request = new_request_id()
        found = _PATH.fullmatch(head.path)
        if found is None:
            return problem(404, "there is nothing at this path", request=request)
        method = "GET" if found[2] else "POST"
        if head.method != method:
            detail = f"{head.method[:20]} is not possible here; possible is {method}"
            return problem(405, detail, headers=(("allow", method),), request=request)
        try:
            return self._answered(head, body, claims, request)
        except TDevError as error:
            return _refusal(error, request)

    def _answered(self, head: Head, body: bytes, claims: Mapping[str, str], request: str) -> Response:
        principal = principal_from_event({"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}, _nobody)
        needed: Role = "viewer" if head.method == "GET" else "developer"
        if not may(principal, needed):
            self._denied(principal, head, request)
            raise DeniedError(f"this needs the role {needed!r}", hint="ask for a token with this role")
        event = call_event(_inputs(head, body), request) if head.method == "POST" else health_event(request)
        name = unquote(head.path.split("/")[2])
        return answered(name, self._calls(principal.tenant).call(name, event, request), request)


def services_of(runtime: Runtime, invoke: Invoke) -> ServiceRouter:
    """The router of the services on this machine.

    Args:
        runtime: Of the region.
        invoke: Its pool.
    """
    refusals = Refusals()
    known: dict[str, Calls] = {}

    def calls(tenant: str) -> Calls:
        if tenant not in known:
            known[tenant] = runtime.recorded_calls(tenant, runtime.local_services(tenant, invoke))
        return known[tenant]

    def denied(principal: Principal, head: Head, request: str) -> None:
        target = head.path.split("/")[2][:_LONGEST]
        deed = Deed(principal.subject, "call_service", target, "refused", request, {"status": 403, "code": "denied"})
        try:
            refusals.record(runtime.trail(principal.tenant), principal.tenant, deed)
        except TDevError:
            _LOGGER.exception("a refusal could not be recorded")

    return ServiceRouter(calls, denied)


def _nobody(arn: str) -> None:
    """The region has no callers with AWS identities."""


def _inputs(head: Head, body: bytes) -> dict[str, Any]:
    """The inputs in a body.

    Raises:
        MediaTypeError: When it is said to be anything but JSON.
        InvalidError: When it is no sound JSON object.
        TooLargeError: When it is larger than 1 MiB.
    """
    if not body:
        return {}
    kind = head.header("content-type").partition(";")[0].strip().lower()
    if kind != "application/json":
        hint = "send application/json in UTF-8"
        raise MediaTypeError(f"a body of the type {kind[:100] or 'unknown'!r} is not read", hint=hint)
    found = parse_object(body)
    within = found.get("inputs")
    return within if set(found) == {"inputs"} and isinstance(within, dict) else found


def _refusal(error: TDevError, request: str) -> Response:
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
    if status >= 500:
        _LOGGER.error("a service could not be called", exc_info=error, extra={"request_id": request})
    findings = [finding.document() for finding in error.findings] if isinstance(error, InvalidError) else None
    headers = (("retry-after", "1"),) if status == 503 else ()
    return problem(status, error.message, headers=headers, request=request, hint=error.hint, errors=findings or None)
