"""Errors as answers: problem details of RFC 9457, and the one table of which error has which status."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from tdev.domain.limits.telling import headers as limit_headers
from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    Finding,
    GateError,
    InvalidError,
    MediaTypeError,
    NotFoundError,
    PlanError,
    PlatformError,
    RequestError,
    StatusRefusedError,
    StepError,
    TaskTokenError,
    TDevError,
    TooLargeError,
    TooManyError,
    UnauthenticatedError,
)
from tdev.model.misfits import misfits_of

CONTENT_TYPE = "application/problem+json"
STATUS: Mapping[type[TDevError], int] = {
    InvalidError: 422,
    NotFoundError: 404,
    ConflictError: 409,
    UnauthenticatedError: 401,
    DeniedError: 403,
    MediaTypeError: 415,
    TooLargeError: 413,
    TooManyError: 429,
    RequestError: 400,
    PlanError: 422,
    GateError: 422,
    StepError: 422,
    TaskTokenError: 409,
    PlatformError: 503,
}
"""The most special class that an error is of decides; what is not in here is 500."""

_POINTING = frozenset({413, 415, 422})
"""What is refused for what was sent always says where it is."""
_PLACES: Mapping[type[TDevError], str] = {PlanError: "#/goal", MediaTypeError: "#/Content-Type"}

_LOGGER = logging.getLogger("tdev.api")
_SILENT = {
    500: "something went wrong on our side; the log has the reason under this request id",
    503: "a part of the platform does not answer; try again in a moment",
}
"""What is said instead of the reason, which may tell more than a caller should know."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for people and for programs.

    Attributes:
        status: HTTP status.
        code: Stable word for programs; the type of the problem is made of it.
        detail: What happened, in one sentence.
        hint: What to do next.
        findings: The places in the request that are wrong.
        more: Further members.
        headers: Further headers.
    """

    status: int
    code: str
    detail: str
    hint: str | None = None
    findings: Sequence[Finding] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def text(self, request_id: str) -> str:
        """The body of the answer."""
        body: dict[str, Any] = {
            "type": f"urn:tdev:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:tdev:request:{request_id}",
            "code": self.code,
        }
        if self.hint:
            body["hint"] = self.hint
        if self.findings:
            body["errors"] = [finding.document() for finding in self.findings]
        return json.dumps({**body, **self.more}, ensure_ascii=False, separators=(",", ":"))


def problem_of(error: Exception) -> Problem:
    """The problem that stands for an error. What is not the caller's fault is logged, and its reason is not told."""
    if isinstance(error, RequestValidationError):
        return _unfit(error)
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status >= 500 or not isinstance(error, TDevError):
        _LOGGER.error("a request failed", exc_info=error)
        headers = {"retry-after": "1"} if status == 503 else {}
        return Problem(status, "platform" if status == 503 else "internal", _SILENT[status], headers=headers)
    more = {"missing": list(error.missing)} if isinstance(error, PlanError) else {}
    headers = {"www-authenticate": 'Bearer realm="tdev"'} if status == 401 else {}
    if isinstance(error, TooManyError):
        headers = limit_headers(error)
    findings: Sequence[Finding] = error.findings if isinstance(error, InvalidError | StatusRefusedError) else ()
    if status in _POINTING and not findings:
        findings = [Finding(_PLACES.get(type(error), "#"), error.message, error.code)]
    return Problem(status, error.code, error.message, error.hint, findings, more, headers)


def _unfit(error: RequestValidationError) -> Problem:
    findings = misfits_of({**each, "loc": _place(each["loc"])} for each in error.errors())
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return Problem(422, "invalid", f"{findings[0].pointer}: {findings[0].message}{more}", findings=findings)


def _place(place: Sequence[object]) -> Sequence[object]:
    """``("body", "steps", 0)`` as ``("steps", 0)``: what holds the value (body, path, query, header) is left out.

    The name of a header is written as people write it.
    """
    return [str(part).title() for part in place[1:]] if place[0] == "header" else place[1:]
