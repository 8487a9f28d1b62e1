"""What a page answers with, and the headers that every answer has."""

import base64
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tdev.entry.http.attachment import attachment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline and nothing from elsewhere."""
_SAFE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_WORTH_PACKING = 1400
"""Bytes; what fits into one packet does not get faster."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer.

    Attributes:
        body: Text of the page, or of a part of it; bytes: a file as it is.
        status: HTTP status.
        kind: Its media type.
        headers: Further headers.
        cookies: Values of ``Set-Cookie``.
    """

    body: str | bytes = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


def redirect(path: str, *, cookies: tuple[str, ...] = ()) -> Shown:
    """See Other: the browser goes on with GET."""
    return Shown(status=303, headers={"location": path}, cookies=cookies)


def as_file(content: bytes, name: str) -> Shown:
    """A file to be saved."""
    return Shown(content, kind="application/octet-stream", headers=attachment(name))


def nothing_new() -> Shown:
    """Tell htmx to leave the page as it is."""
    return Shown(status=204)


def as_result(shown: Shown, *, head: bool, packed: bool, request_id: str) -> dict[str, Any]:
    """The answer as API Gateway takes it.

    Args:
        shown: The answer.
        head: Whether only its head was asked for.
        packed: Whether the browser takes gzip.
        request_id: Identifier of the request.
    """
    is_file = isinstance(shown.body, bytes)
    body = shown.body if isinstance(shown.body, bytes) else shown.body.encode("utf-8", "replace")
    headers = {"cache-control": "no-store", **_SAFE, "x-request-id": request_id, **shown.headers}
    headers["content-type"] = shown.kind
    pack = packed and len(body) >= _WORTH_PACKING and not head and not is_file
    if pack:
        body = gzip.compress(body, 6, mtime=0)
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    text = base64.b64encode(body).decode() if pack or is_file else body.decode()
    result = {
        "statusCode": shown.status,
        "headers": headers,
        "body": "" if head or shown.status in (204, 303) else text,
        "isBase64Encoded": pack or (is_file and not head),
    }
    return {**result, "cookies": list(shown.cookies)} if shown.cookies else result
