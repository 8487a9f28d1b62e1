"""HTTP requests as events of an API Gateway HTTP API (payload format 2.0), and its results as HTTP answers.

Pure functions. Not added to an event, because this server stands behind nothing: ``x-forwarded-*`` and
``x-amzn-trace-id``.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from tdev.entry.http.message import Head, Response, problem

_TEXT = re.compile(r"text/.*|application/(json|javascript|xml|.*\+json|.*\+xml)")
_SET_BY_THE_LISTENER = {"connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"}
_NO_ANSWER = "the function has returned what cannot be sent as an HTTP answer"
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t -~\x80-\U0010ffff]*")


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a request came, under which identifier, and who sent it.

    Attributes:
        request_id: Identifier of the request.
        time: Epoch seconds.
        claims: Claims of the verified caller; empty for an open path.
    """

    request_id: str
    time: float
    claims: Mapping[str, str]


def as_texts(claims: Mapping[str, Any]) -> dict[str, str]:
    """Claims as API Gateway hands them on: every value a text, a list of words as ``[one two]``."""
    return {name: _claim(value) for name, value in claims.items()}


def to_event(head: Head, body: bytes, arrival: Arrival) -> dict[str, Any]:
    """Make the event of a request.

    A verified caller stands where a JWT authorizer of API Gateway puts the claims, each value a string, a list written
    as API Gateway writes it::

        "authorizer": {"jwt": {"claims": {"sub": "local", "tenant": "local", "roles": "[viewer developer]"},
                               "scopes": None}}

    Cookies are taken out of the headers into ``cookies``; header lines and query parameters that are there more than
    once are joined by a comma; the paths are decoded; ``cookies``, ``queryStringParameters`` and ``body`` are left out
    when there are none. A body is text when its type says so and it is UTF-8, else base64 (form data too).
    """
    path = unquote(head.path)
    method = "GET" if head.method == "HEAD" else head.method
    cookies, headers = _split_cookies(head)
    context: dict[str, Any] = {
        "accountId": "000000000000",
        "apiId": "local",
        "domainName": headers.get("host", "localhost"),
        "domainPrefix": "local",
        "http": {
            "method": method,
            "path": path,
            "protocol": "HTTP/1.0" if head.http_1_0 else "HTTP/1.1",
            "sourceIp": head.client,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": arrival.request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": datetime.fromtimestamp(arrival.time, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(arrival.time * 1000),
    }
    if arrival.claims:
        context["authorizer"] = {"jwt": {"claims": dict(arrival.claims), "scopes": None}}
    text, encoded = _body_text(body, headers.get("content-type", ""))
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": head.query,
        **({"cookies": cookies} if cookies else {}),
        "headers": headers,
        **({"queryStringParameters": _parameters(head.query)} if head.query else {}),
        "requestContext": context,
        **({"body": text} if body else {}),
        "isBase64Encoded": encoded,
    }


def to_response(result: Any) -> Response:
    """Make the answer of what the function returned.

    A result without ``statusCode`` is the body itself, with 200 and JSON as its type. A result that API Gateway would
    not take (no number as status, a body that is no text, a header that cannot be one) is a problem with 500.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        text = result if isinstance(result, str) else json.dumps(result)
        return Response(200, (("content-type", "application/json"),), text.encode("utf-8", "replace"))
    try:
        status = int(result["statusCode"])
        headers = _headers(result.get("headers") or {}, result.get("cookies") or [])
        body = _body_bytes(result.get("body"), bool(result.get("isBase64Encoded")))
    except (TypeError, ValueError):
        return problem(500, _NO_ANSWER)
    if not 200 <= status <= 599:
        return problem(500, _NO_ANSWER)
    return Response(status, headers, body)


def _claim(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{' '.join(map(str, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


def _split_cookies(head: Head) -> tuple[list[str], dict[str, str]]:
    cookies: list[str] = []
    headers: dict[str, str] = {}
    for name, value in head.headers:
        if name == "cookie":
            cookies += [part.strip() for part in value.split(";") if part.strip()]
        else:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    return cookies, headers


def _parameters(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _body_text(body: bytes, content_type: str) -> tuple[str, bool]:
    kind = content_type.partition(";")[0].strip().lower()
    if not kind or _TEXT.fullmatch(kind):
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            return base64.b64encode(body).decode(), True
    return base64.b64encode(body).decode(), bool(body)


def _headers(given: Mapping[str, Any], cookies: list[str]) -> tuple[tuple[str, str], ...]:
    named = [(str(name).lower(), _text(value)) for name, value in given.items()]
    headers = [(name, value) for name, value in named if name not in _SET_BY_THE_LISTENER]
    headers += [("set-cookie", str(cookie)) for cookie in cookies]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=utf-8"))
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in headers):
        raise ValueError("a header cannot be sent")
    return tuple(headers)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise TypeError("a header is no text")


def _body_bytes(body: Any, encoded: bool) -> bytes:
    if body is None:
        return b""
    if not isinstance(body, str):
        raise TypeError("the body is no text")
    try:
        return base64.b64decode(body, validate=True) if encoded else body.encode()
    except binascii.Error as cause:
        raise ValueError("the body is no base64") from cause
