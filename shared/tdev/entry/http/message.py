"""HTTP messages as the server's parts hand them to one another."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from tdev.kernel.errors import RequestError
from tdev.kernel.ids import request_id


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request, checked.

    Attributes:
        method: As sent; HEAD is answered as GET, without the body.
        path: Raw path, percent-encoded as sent.
        query: Raw query string.
        headers: Names in lower case, in the order sent; a name may be there more than once.
        http_1_0: The client speaks HTTP/1.0.
        length: Bytes of body to come; None when it comes in chunks.
        client: Address of the client.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    http_1_0: bool = False
    length: int | None = 0
    client: str = "127.0.0.1"

    def header(self, name: str) -> str:
        """The header's value, several joined by a comma; empty when it is not there."""
        return ",".join(value for found, value in self.headers if found == name)

    @property
    def has_body(self) -> bool:
        """Whether a body follows."""
        return self.length != 0

    @property
    def keep_alive(self) -> bool:
        """Whether the client wants to use the connection again."""
        words = {word.strip().lower() for word in self.header("connection").split(",")}
        return "keep-alive" in words if self.http_1_0 else "close" not in words


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; the listener adds Date, Content-Length and Connection."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Admission:
    """The caller may send this request: a body of at most ``body_limit`` bytes, as whoever the claims name."""

    body_limit: int
    claims: Mapping[str, str] = field(default_factory=dict)
    internal: bool = False


class Application(Protocol):
    """Answers requests; called from many threads."""

    def admit(self, head: Head) -> Admission:
        """Decide by the head alone, before the body is read. Raises ``RefusedError``."""

    def respond(self, head: Head, body: bytes, admission: Admission) -> Response:
        """Answer a request. Raises ``RefusedError``."""


class RefusedError(RequestError):
    """The request is answered with ``response`` and nothing else happens."""

    code = "refused"

    def __init__(self, response: Response) -> None:
        super().__init__(f"refused with status {response.status}")
        self.response = response


_CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "denied",
    404: "not_found",
    409: "conflict",
    413: "too_large",
    415: "media_type",
    422: "invalid",
    500: "internal",
    503: "platform",
}
"""The words that the API has for these; others are called by their phrase."""


def problem(
    status: int, detail: str, *, headers: tuple[tuple[str, str], ...] = (), request: str = "", **members: Any
) -> Response:
    """An error answer in the form of RFC 9457, as the API gives them; members that are None are left out.

    The request gets an identifier now when it has none (``request``).
    """
    title, request = HTTPStatus(status).phrase, request or request_id()
    code = _CODES.get(status) or title.lower().replace(" ", "_").replace("-", "_")
    value = {
        "type": f"urn:tdev:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"urn:tdev:request:{request}",
        "code": code,
        **{name: member for name, member in members.items() if member is not None},
    }
    ours = (
        ("content-type", "application/problem+json"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-request-id", request),
    )
    return Response(status, (*ours, *headers), json.dumps(value).encode())


def refused(
    status: int, detail: str, *, headers: tuple[tuple[str, str], ...] = (), hint: str | None = None
) -> RefusedError:
    """The refusal with a problem as its answer."""
    return RefusedError(problem(status, detail, headers=headers, hint=hint))
