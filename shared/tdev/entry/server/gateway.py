"""Decides who answers a request: the AWS endpoints, the function that has its route, or the function ``api``."""

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.limits.bucket import Buckets
from tdev.domain.limits.telling import headers as limit_headers
from tdev.entry.http.function_failures import function_failed
from tdev.entry.http.http_event import Arrival, as_texts, to_event, to_response
from tdev.entry.http.message import Admission, Head, Response, problem, refused
from tdev.entry.server.aws_endpoints import BODY_LIMIT, AwsEndpoints, is_aws
from tdev.entry.server.guard import access_key, bearer, check_host, check_origin, is_open, same
from tdev.entry.server.turns import FullError, Shares, Turns
from tdev.kernel.clock import Clock, system_clock
from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError, TooManyError, UnauthenticatedError
from tdev.kernel.ids import request_id as new_request_id
from tdev.platform.identity import REGION, Tokens
from tdev.platform.invocation import Invoke

_API_BODY_LIMIT = 1024 * 1024
_log = logging.getLogger("tdev.server")
_RETRY = (("retry-after", "1"),)
_CHALLENGE = 'Bearer realm="tdev"'
SERVICES = "/services/"
"""What the paths of services start with."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What callers prove themselves with.

    Attributes:
        tokens: Checks bearer tokens. The owner's own one opens the AWS endpoints too.
        secret: The secret of this region process, which its workers have: the AWS endpoints only.
    """

    tokens: Tokens
    secret: str


@dataclass(frozen=True, slots=True)
class HttpFunctions:
    """The functions that answer HTTP requests, as API Gateway has them on AWS.

    Attributes:
        invoke: Calls a function.
        routes: ``METHOD /path`` -> function that has this route; the function ``api`` has all others.
        services: Answers what is below ``/services/``: head, body, claims of the caller.
    """

    invoke: Invoke
    routes: Mapping[str, str] = field(default_factory=dict)
    services: Callable[[Head, bytes, Mapping[str, str]], Response] | None = None

    def of(self, method: str, path: str) -> str:
        """The function for a request: method as sent, path decoded."""
        return self.routes.get(f"{method} {path}") or self.routes.get(f"ANY {path}", "api")


def _not_recorded(claims: Mapping[str, str], head: Head, response: Response) -> None:
    """Nothing is kept of it."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How much a tenant may ask.

    Attributes:
        rate: Requests of a tenant.
        shares: Requests that are here at a time.
        refused: Is told of each request that was one too many: claims, head, answer.
    """

    rate: Buckets = field(default_factory=lambda: Buckets(0, 0))
    shares: Shares = field(default_factory=Shares)
    refused: Callable[[Mapping[str, str], Head, Response], None] = _not_recorded

    def check_rate(self, tenant: str) -> None:
        """Count a request. Raises ``TooManyError`` when it is one too many."""
        wait_s = self.rate.take(tenant)
        if wait_s:
            quota, window = int(self.rate.burst), math.ceil(self.rate.burst / self.rate.rate)
            message = f"more than {self.rate.rate:g} requests per second of this tenant"
            raise TooManyError(message, "requests", math.ceil(wait_s), quota, window_s=window, hint="slow down")


class Gateway:
    """The application behind the listener.

    Args:
        functions: What answers requests to the API.
        endpoints: The AWS endpoints.
        keys: What callers prove themselves with.
        port: The port served, for the check of origins.
        measures: How much a tenant may ask of the API. The AWS endpoints are not counted: what the API calls through
            them must not wait for the API.
        clock: Wall time.
    """

    def __init__(
        self,
        functions: HttpFunctions,
        endpoints: AwsEndpoints,
        keys: Keys,
        port: Callable[[], int],
        *,
        measures: Measures | None = None,
        clock: Clock = system_clock,
    ) -> None:
        self._functions = functions
        self._endpoints = endpoints
        self._keys = keys
        self._port = port
        self._measures = measures or Measures()
        self._turns = Turns(self._measures.shares)
        self._clock = clock

    def admit(self, head: Head) -> Admission:
        """Check host, origin and token. Raises ``RefusedError``: 400, 401, 403, 421, or 503 without keys to check."""
        check_host(head)
        check_origin(head, self._port())
        if is_aws(head):
            self._check_aws(head)
            return Admission(BODY_LIMIT, internal=True)
        if is_open(head) and not head.header("authorization"):
            return Admission(_API_BODY_LIMIT)
        return Admission(_API_BODY_LIMIT, as_texts(self._claims(head)))

    def respond(self, head: Head, body: bytes, admission: Admission) -> Response:
        """Answer a request."""
        if admission.internal:
            return self._endpoints.respond(head, body)
        tenant = admission.claims.get("tenant", "")
        try:
            self._measures.check_rate(tenant)
            with self._turns.turn(tenant):
                if self._functions.services is not None and head.path.startswith(SERVICES):
                    return self._functions.services(head, body, admission.claims)
                return self._call_api(head, body, admission.claims)
        except FullError as cause:
            return problem(503, cause.message, headers=_RETRY, hint=cause.hint)
        except TooManyError as cause:
            response = problem(429, cause.message, headers=tuple(limit_headers(cause).items()), hint=cause.hint)
            self._measures.refused(admission.claims, head, response)
            return response

    def drain(self, grace_s: float) -> bool:
        """Answer new requests with 503 and wait for those under way; False when the grace was not enough.

        The AWS endpoints go on answering: requests under way may need them.
        """
        return self._turns.close(grace_s)

    def _check_aws(self, head: Head) -> None:
        secret = self._keys.secret
        if same(access_key(head), secret) or same(bearer(head), secret):
            return
        try:
            if self._keys.tokens.claims(bearer(head)).get("scope") == REGION:
                return
        except UnauthenticatedError:
            pass
        raise refused(403, "the AWS endpoints answer the functions of this region and its owner only")

    def _claims(self, head: Head) -> Mapping[str, Any]:
        """What the bearer token says. Raises ``RefusedError``: 401, or 503 when there are no keys to check it with."""
        token = bearer(head)
        try:
            if not token:
                detail = "this needs a token in one header: Authorization: Bearer <token>"
                hint = "the owner's is in the file 'token' of the data folder; tdev token makes others"
                raise UnauthenticatedError(detail, hint=hint)
            return self._keys.tokens.claims(token)
        except UnauthenticatedError as cause:
            challenge = _CHALLENGE + (', error="invalid_token"' if token else "")
            headers = (("www-authenticate", challenge),)
            raise refused(401, cause.message, headers=headers, hint=cause.hint) from cause
        except PlatformError as cause:
            _log.error("a bearer token could not be checked", exc_info=cause)
            raise refused(503, "tokens cannot be checked now", headers=_RETRY, hint=cause.hint) from cause

    def _call_api(self, head: Head, body: bytes, claims: Mapping[str, str]) -> Response:
        event = to_event(head, body, Arrival(new_request_id(), self._clock(), claims))
        function = self._functions.of(head.method, event["rawPath"])
        try:
            result = self._functions.invoke(function, event)
        except NotFoundError:
            return problem(404, f"this region has no function that answers this request ({function})")
        except TooLargeError as cause:
            return problem(413, cause.message)
        except PlatformError as cause:
            return problem(503, cause.message, headers=_RETRY, hint=cause.hint)
        if result.function_error:
            return function_failed(f"{head.method} {head.path}", function, result)
        return to_response(result.payload)
