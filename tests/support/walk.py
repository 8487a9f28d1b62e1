"""A whole installation in one process and one folder: stores, state machines, functions, and the doors on top."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tdev.entry.api.app import handler
from tdev.model.execution import FINAL
from tests.support.runtimes import walking
from tests.support.tenant_law import LawfulRuntime

EVERYTHING = "[admin approver developer viewer]"


@contextmanager
def installed(folder: Path, **given: Any) -> Iterator[LawfulRuntime]:
    """An installation below this folder, with the folder ``files`` for components to read; the doors use it.

    Args:
        folder: Where everything is.
        given: As ``runtimes.walking``.
    """
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    with walking(folder, **{"files": files, **given}) as runtime:
        yield runtime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered; ``body`` is read when it is JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls the API, with these claims; no claims: nobody."""

    tenant: str = "local"
    subject: str = "ann"
    roles: str = EVERYTHING

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any) -> Answer:
        """Call with GET."""
        return self.call("GET", path, headers=headers, query=query)

    def post(self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: Any) -> Answer:
        """Call with POST and a JSON body."""
        return self.call("POST", path, body=body, headers=headers, query=query)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Call the handler with the event that API Gateway would make of this."""
        claims = {"sub": self.subject, "tenant": self.tenant, "roles": self.roles} if self.subject else None
        return answered(handler(event(method, path, claims=claims, body=body, headers=headers, query=query), None))

    def ended(self, id: str, *, within_s: float = 60.0) -> dict[str, Any]:
        """The execution when it has ended or waits for a person."""
        until = time.monotonic() + within_s
        while True:
            execution: dict[str, Any] = self.get(f"/api/executions/{id}").body
            if execution["status"] in FINAL or execution["status"] == "awaiting_approval":
                return execution
            assert time.monotonic() < until, f"{id} is still {execution['status']}"
            time.sleep(0.01)

    def run(self, goal: str, **body: Any) -> dict[str, Any]:
        """Orchestrate a goal and wait for its end."""
        accepted = self.post("/api/orchestrate", {"goal": goal, **body})
        assert accepted.status == 202, accepted
        return self.ended(accepted.body["execution_id"])


NOBODY = Caller(subject="")


def event(
    method: str,
    path: str,
    *,
    claims: Mapping[str, Any] | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """An event of API Gateway, payload format 2.0; a body that is no text is written as JSON."""
    query = {name: str(value) for name, value in (query or {}).items()}
    given = {
        "host": "localhost",
        **({"content-type": "application/json"} if body is not None else {}),
        **(headers or {}),
    }
    context = {
        "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"},
        "requestId": "request-1",
        "stage": "$default",
        **({"authorizer": {"jwt": {"claims": dict(claims), "scopes": None}}} if claims is not None else {}),
    }
    found = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "headers": given,
        **({"queryStringParameters": query} if query else {}),
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if body is not None:
        found["body"] = body if isinstance(body, str) else json.dumps(body)
    return found


def answered(result: Mapping[str, Any]) -> Answer:
    """The handler's result; JSON is read."""
    headers, body = result["headers"], result["body"]
    kind = headers.get("content-type", "")
    return Answer(result["statusCode"], headers, json.loads(body) if "json" in kind and body else body)
