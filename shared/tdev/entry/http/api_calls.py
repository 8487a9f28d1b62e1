"""Requests to the API, whoever carries them: what comes back is JSON or an error of the tree."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    Finding,
    InvalidError,
    NoAnswerError,
    NotFoundError,
    PlanError,
    PlatformError,
    RefusedCodeError,
    StatusRefusedError,
    TDevError,
    TooLargeError,
    TooManyError,
)

Send = Callable[[str, str, str, dict[str, str], bytes | None], tuple[int, bytes]]
"""Carries a request: method, path and query as they stand in an address, headers, body; answers status and body."""
_ERRORS: Mapping[int, type[TDevError]] = {
    401: DeniedError,
    403: DeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: TooLargeError,
    429: TooManyError,
    504: NoAnswerError,
}


class Api:
    """The API of one region. Errors come back as the errors of the tree that the API made problems of."""

    def __init__(self, send: Send, where: str) -> None:
        self._send = send
        self.where = where

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send a request and answer the JSON of the response.

        Raises:
            InvalidError: When a word of the command line is not UTF-8.
            TDevError: What the API refused, by the kind of its status.
        """
        status, text = self._sent(method, path, body, query or {}, headers or {})
        try:
            answer = json.loads(text) if text else None
        except ValueError:
            raise PlatformError(f"{self.where} answered {status} with something that is not JSON") from None
        if status >= 400:
            raise _error(status, answer if isinstance(answer, dict) else {})
        return answer

    def fetch(self, path: str) -> bytes:
        """Answer what stands at a path as it is. Raises what ``call`` raises."""
        status, content = self._sent("GET", path, None, {}, {})
        if status < 400:
            return content
        try:
            problem = json.loads(content)
        except ValueError:
            problem = {}
        raise _error(status, problem if isinstance(problem, dict) else {})

    def _sent(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        query: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> tuple[int, bytes]:
        filled = {name: value for name, value in query.items() if value is not None}
        try:
            asked = quote(path, safe="/@-._~:+"), urlencode(filled)
            payload = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        except UnicodeEncodeError as cause:
            raise InvalidError("the command line holds text that is not UTF-8", hint="check its encoding") from cause
        return self._send(method, *asked, dict(headers), payload)


def _error(status: int, problem: Mapping[str, Any]) -> TDevError:
    message = str(problem.get("detail") or problem.get("title") or f"the API answered {status}")
    hint = problem.get("hint")
    if problem.get("code") == "no_plan":
        return PlanError(message, problem.get("missing", ()), hint=hint)
    found = [
        Finding(e["pointer"], e["message"], e.get("code", "invalid"), e.get("line"), e.get("column"))
        for e in problem.get("errors", ())
    ]
    if problem.get("code") == StatusRefusedError.code:
        return StatusRefusedError(message, found, hint=hint)
    if status in (400, 415, 422):
        kind = RefusedCodeError if problem.get("code") == RefusedCodeError.code else InvalidError
        return kind(message, found, hint=hint)
    if status >= 500 and not hint:
        hint = "see why: tdev logs --level ERROR"
    return _ERRORS.get(status, PlatformError)(message, hint=hint)
