"""HTTP messages as the server's parts hand them to one another."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from tdev.kernel.errors import RequestError


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


def problem(status: int, detail: str, *, headers: tuple[tuple[str, str], ...] = (), **members: Any) -> Response:
    """An error answer in the form of RFC 9457."""
    title = HTTPStatus(status).phrase
    value = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    content = ("content-type", "application/problem+json")
    return Response(status, (content, ("cache-control", "no-store"), *headers), json.dumps(value).encode())


def refused(status: int, detail: str, *, headers: tuple[tuple[str, str], ...] = ()) -> RefusedError:
    """The refusal with a problem as its answer."""
    return RefusedError(problem(status, detail, headers=headers))
