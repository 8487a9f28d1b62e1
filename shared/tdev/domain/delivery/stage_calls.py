"""Speaks with the API of another stage, as one of its callers."""

import json
from collections.abc import Mapping
from typing import Any

from tdev.domain.delivery.stages import StagePlace
from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    Finding,
    InvalidError,
    NotFoundError,
    PlatformError,
    TDevError,
    TooLargeError,
)
from tdev.platform.web import Web

_ERRORS: Mapping[int, type[TDevError]] = {
    401: DeniedError,
    403: DeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: TooLargeError,
}
_WAIT_S = 25.0


class StageCalls:
    """The API of a stage.

    Args:
        web: The way there; nothing but the stages' own hosts.
        place: Where it is.
        token: The tenant's bearer token there.
    """

    def __init__(self, web: Web, place: StagePlace, token: str) -> None:
        self._web = web
        self._place = place
        self._token = token

    def get(self, path: str) -> dict[str, Any]:
        """The JSON object at a path. Raises as ``post``."""
        return self._call("GET", path, None, {})

    def post(self, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Send a JSON object; with the same key it is done once.

        Raises:
            TDevError: What the other stage refused, in its words; ``PlatformError`` when it does not answer.
        """
        return self._call("POST", path, json.dumps(body).encode(), {"idempotency-key": key})

    def _call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
        sent = {"authorization": f"Bearer {self._token}", **headers}
        if body is not None:
            sent["content-type"] = "application/json"
        url = f"{self._place.endpoint}{path}"
        answer = self._web.request(method, url, body=body, headers=sent, timeout_s=_WAIT_S)
        try:
            found = json.loads(answer.content)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise PlatformError(f"{self._place.name} answered {answer.status} with something that is no JSON object")
        if answer.status >= 400:
            raise self._refusal(answer.status, found)
        return found

    def _refusal(self, status: int, problem: Mapping[str, Any]) -> TDevError:
        detail = str(problem.get("detail") or problem.get("title") or status)
        message = f"{self._place.name} refused: {detail}"
        hint = problem.get("hint") and str(problem["hint"])
        if status == 401:
            hint = f"its token is the secret {self._place.token_secret}; it may have expired"
        if status in (400, 415, 422):
            found = [
                Finding(str(e.get("pointer")), str(e.get("message")), "refused") for e in problem.get("errors", ())
            ]
            return InvalidError(message, found, hint=hint)
        return _ERRORS.get(status, PlatformError)(message, hint=hint)
