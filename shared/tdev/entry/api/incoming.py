"""An event of API Gateway (payload format 2.0) as a request: checked, and with nothing in it that surprises later."""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from tdev.entry.identity import is_signed
from tdev.kernel.errors import Finding, InvalidError, MediaTypeError
from tdev.kernel.ids import request_id as new_request_id
from tdev.kernel.strict_json import escaped, parse_object

_REQUEST_ID = re.compile(r"[A-Za-z0-9=_-]{1,128}")
_SECONDS = 29.0
_MOST_FINDINGS = 20
_LONGEST_NAME = 100
_SIGNED = "/iam"
"""Where the door of signatures stands: behind it is what is there without it."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request.

    Attributes:
        event: The event it came as.
        request_id: Its identifier.
        method: As it was sent: methods are case-sensitive (RFC 9110, 9.1).
        base: ``/iam`` when the request came through the door of signatures, else empty.
        path: Decoded, without stage and base.
        headers: Names in lower case.
        left_s: Seconds until this function is stopped.
    """

    event: Mapping[str, Any]
    request_id: str
    method: str
    base: str
    path: str
    headers: Mapping[str, str]
    left_s: float

    @classmethod
    def of(cls, event: Any, context: Any) -> "Incoming":
        """Read an event; what it does not have is empty."""
        event = event if isinstance(event, Mapping) else {}
        about = _mapping(event.get("requestContext"))
        http = _mapping(about.get("http"))
        path, stage = str(event.get("rawPath") or ""), about.get("stage", "$default")
        if stage != "$default":
            path = path.removeprefix(f"/{stage}")
        base = _SIGNED if is_signed(event) and f"{path}/".startswith(f"{_SIGNED}/") else ""
        headers = {str(name).lower(): str(value) for name, value in _mapping(event.get("headers")).items()}
        return cls(
            event=event,
            request_id=_request_id(about.get("requestId"), getattr(context, "aws_request_id", None)),
            method=str(http.get("method") or ""),
            base=base,
            path=_sound(path.removeprefix(base)) or "/",
            headers={name: _sound(value) for name, value in headers.items()},
            left_s=_left_s(context),
        )

    def raw_body(self) -> bytes:
        """The body as bytes. Raises ``InvalidError`` when it is no text and no base64."""
        body = self.event.get("body") or ""
        try:
            if self.event.get("isBase64Encoded"):
                return base64.b64decode(body, validate=True)
            return bytes(body.encode())
        except (AttributeError, TypeError, UnicodeEncodeError, binascii.Error, ValueError) as cause:
            raise _refused("the body is not UTF-8", "not_utf8") from cause

    def checked_body(self) -> str:
        """The body of a POST as JSON text; ``{}`` when there is none.

        Raises:
            MediaTypeError: When it is said to be anything but JSON, or to be packed.
            InvalidError: When it is no sound JSON object.
            TooLargeError: When it is larger than 1 MiB.
        """
        raw = self.raw_body()
        kind, _, parameters = self.headers.get("content-type", "").partition(";")
        charset = parameters.strip().lower().replace('"', "")
        if not raw:
            return "{}"
        if kind.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
            hint = "send application/json in UTF-8"
            raise MediaTypeError(f"a body of the type {kind.strip()[:100] or 'unknown'!r} is not read", hint=hint)
        if self.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise MediaTypeError("a packed body is not read", hint="send it without Content-Encoding")
        parse_object(raw)
        return raw.decode()

    def check_query(self, known: Collection[str]) -> None:
        """Refuse what would be passed over, or joined to something that nobody meant.

        Raises:
            InvalidError: When the query has a parameter that the route does not know, or one twice.
        """
        parameters = _mapping(self.event.get("queryStringParameters"))
        pairs = parse_qsl(str(self.event.get("rawQueryString") or ""), keep_blank_values=True)
        given = Counter(name for name, _ in pairs)
        given.update(sorted(set(map(str, parameters)) - set(given)))
        found = [_finding(name, "is not known here", "unknown_parameter") for name in given if name not in known]
        found += [_finding(name, "is there more than once", "duplicate") for name, times in given.items() if times > 1]
        if found:
            possible = f"possible are {', '.join(sorted(known))}" if known else "this has no query"
            raise InvalidError(f"{found[0].pointer}: {found[0].message}", found[:_MOST_FINDINGS], hint=possible)

    def normalized(self, body: str | None, path: str = "") -> dict[str, Any]:
        """The event for Powertools: GET for HEAD, plain path or this one, headers as texts, the body as checked."""
        parameters = _mapping(self.event.get("queryStringParameters"))
        query = {_sound(str(name)): _sound(str(value)) for name, value in parameters.items()}
        about = {**_mapping(self.event.get("requestContext")), "stage": "$default"}
        about["http"] = {**_mapping(about.get("http")), "method": "GET" if self.method == "HEAD" else self.method}
        found = {
            "version": "2.0",
            "rawPath": path or self.path,
            "rawQueryString": _sound(str(self.event.get("rawQueryString") or "")),
            "headers": {**self.headers, **({"content-type": "application/json"} if body is not None else {})},
            "queryStringParameters": query,
            "requestContext": about,
            "isBase64Encoded": False,
        }
        return {**found, "body": body} if body is not None else found

    def refuse_body(self) -> None:
        """For methods without a body. Raises ``InvalidError`` when there is one."""
        if self.event.get("body"):
            raise _refused(f"a {self.method} request has no body", "unexpected_body")


def _finding(name: str, message: str, code: str) -> Finding:
    return Finding(f"#/{escaped(_sound(name[:_LONGEST_NAME]))}", message, code)


def _refused(message: str, code: str) -> InvalidError:
    return InvalidError(message, [Finding("#", message, code)])


def _request_id(*candidates: object) -> str:
    fitting = (c for c in candidates if isinstance(c, str) and _REQUEST_ID.fullmatch(c))
    return next(fitting, None) or new_request_id()


def _left_s(context: Any) -> float:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return left() / 1000 if callable(left) else _SECONDS


def _sound(text: str) -> str:
    """The text without lone surrogates, so that it can be written anywhere."""
    return text.encode("utf-8", "replace").decode()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
