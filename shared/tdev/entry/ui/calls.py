"""Asks the application of the API in this process, as the visitor. There is no other way from a page to anything."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tdev.entry.api.problems import problem_of
from tdev.entry.http.api_calls import Api as ApiCalls
from tdev.entry.http.http_event import Arrival, as_texts, to_event, to_response
from tdev.entry.http.message import Head
from tdev.model.identity import Principal


class Api:
    """The API as one visitor has it. Every call raises what the API refused, as the errors of the tree.

    Args:
        principal: Who asks.
        context: The context of the function's call, which knows how much time is left.
        request_id: Identifier of the visitor's request; the records of the API have it.
    """

    def __init__(self, principal: Principal, context: Any, request_id: str) -> None:
        self._claims = as_texts(
            {"sub": principal.subject, "tenant": principal.tenant, "roles": sorted(principal.roles)}
        )
        self._context = context
        self._request_id = request_id
        self._calls = ApiCalls(self._send, "the API")

    def get(self, path: str, **query: Any) -> Any:
        """What the API shows at a path; parameters that are empty are left out."""
        return self._calls.call("GET", path, query={name: value for name, value in query.items() if value != ""})

    def fetch(self, path: str) -> bytes:
        """The file at a path."""
        return self._calls.fetch(path)

    def post(self, path: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Have the API do something; with the same Idempotency-Key it is done once."""
        return self._calls.call("POST", path, body, headers={"Idempotency-Key": key} if key else None)

    def delete(self, path: str) -> Any:
        """Have the API take something away."""
        return self._calls.call("DELETE", path)

    def _send(
        self, method: str, path: str, query: str, headers: dict[str, str], payload: bytes | None
    ) -> tuple[int, bytes]:
        """Call the handler with the event that the visitor would have made, had he asked it himself."""
        from tdev.entry.api.app import handler

        lines = [("host", "localhost"), *((name.lower(), value) for name, value in headers.items())]
        if payload is not None:
            lines.append(("content-type", "application/json"))
        arrival = Arrival(self._request_id, 0.0, self._claims)
        event = to_event(Head(method, path, query, tuple(lines)), payload or b"", arrival)
        found = to_response(handler(event, self._context))
        return found.status, found.body


def at(*parts: str) -> str:
    """A path of the API, each part as one segment of it."""
    return "/api/" + "/".join(part.replace("/", quote("/", safe="")) for part in parts)


def told(error: Exception) -> tuple[int, dict[str, Any]]:
    """What a refusal says: status and problem (RFC 9457), as the API gives them."""
    found = problem_of(error)
    problem: dict[str, Any] = json.loads(found.text(""))
    return found.status, problem
