"""The web without a proxy: each address is resolved and checked, and the very address that was checked is called."""

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util.url import Url, parse_url

from tdev.kernel.errors import DeniedError, Finding, InvalidError, PlatformError, TooLargeError
from tdev.platform.web import WebResponse
from tdev.platform.web.addresses import lies_inside
from tdev.platform.web.pinned import Deadline, connect, exchange

MOST_BYTES = 10 * 1024 * 1024
_REDIRECTS = 5
_CHUNK = 64 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_METHODS = frozenset({"GET", "HEAD", "DELETE", *_WITH_BODY})
_PORTS = {"http": 80, "https": 443}
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"})
"""Headers that only the client itself may set: with them a caller could speak to another host or smuggle a request."""
_FOR_ANYBODY = frozenset({"accept", "accept-encoding", "accept-language", "content-type", "range", "user-agent"})
"""Headers that a redirect to another origin may carry on: any other may hold a secret, whatever its name."""
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_URL = re.compile(r"[\x21-\x7e\x80-\U0010ffff]{1,8192}")

Resolve = Callable[..., Sequence[Any]]
"""What ``socket.getaddrinfo`` is: (host, port, type=) -> entries whose last part begins with the address."""


class DirectWeb:
    """The ``Web`` port on urllib3."""

    def __init__(
        self,
        *,
        allowed_hosts: Collection[str] = frozenset(),
        resolve: Resolve = socket.getaddrinfo,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """A client without state: no cookies, no connections kept.

        Args:
            allowed_hosts: Hosts the operator allows although they lie inside: ``name`` or ``name:port``, lower case.
            resolve: How a name becomes addresses.
            tls: How certificates are checked; None trusts what the system trusts.
        """
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._resolve = resolve
        self._given_tls = tls

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 20.0,
    ) -> WebResponse:
        """See ``Web.request``. ``timeout_s`` is for all of it, redirects included."""
        if method not in _METHODS or (body is not None and method not in _WITH_BODY):
            told = f"{method} is not GET, HEAD, POST, PUT, PATCH or DELETE, or has a body that it does not take"
            raise _invalid("#/method", told)
        sent = {"accept-encoding": "gzip, deflate", "user-agent": "t-developer", **_checked_headers(headers or {})}
        target = _parsed(url)
        with Deadline(timeout_s) as deadline:
            for _ in range(_REDIRECTS + 1):
                answer = self._send(method, target, body, sent, deadline)
                location = answer.headers.get("location")
                if answer.status not in (301, 302, 303, 307, 308) or location is None:
                    return answer
                following = _parsed(urljoin(target.url, location))
                if target.scheme == "https" and following.scheme == "http":
                    raise DeniedError(f"{_shown(target)} leads to an address without TLS: {_shown(following)}")
                if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
                    method, body = "HEAD" if method == "HEAD" else "GET", None
                if _origin(following) != _origin(target):
                    sent = {name: value for name, value in sent.items() if name in _FOR_ANYBODY}
                target = following
        raise PlatformError(f"{_shown(target)}: more than {_REDIRECTS} redirects")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reading the system's certificates takes a while, and many clients never need them.
        return self._given_tls or ssl.create_default_context()

    def _send(
        self, method: str, url: Url, body: bytes | None, headers: Mapping[str, str], deadline: Deadline
    ) -> WebResponse:
        connection = connect(url, self._addresses(url), deadline, self._tls if url.scheme == "https" else None)
        try:
            response = exchange(connection, method, url.request_uri, body, headers)
            content = b"" if method == "HEAD" else _read(response, url)
        except (HTTPError, http.client.HTTPException, OSError) as cause:
            if deadline.passed:
                raise PlatformError(f"{_shown(url)}: no whole answer in time") from cause
            raise PlatformError(f"{_shown(url)}: {cause}") from cause
        finally:
            connection.close()
        if deadline.passed:
            raise PlatformError(f"{_shown(url)}: no whole answer in time")
        return WebResponse(url.url, response.status, _answered_headers(response), content)

    def _addresses(self, url: Url) -> list[str]:
        """Where the host is, when all its addresses lie outside: one that lies inside spoils the others."""
        host, port = (url.host or "").strip("[]"), url.port or _PORTS[url.scheme or "http"]
        try:
            entries = self._resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as cause:
            raise PlatformError(f"{_shown(url)}: the name cannot be resolved: {cause}") from cause
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        if not addresses:
            raise PlatformError(f"{_shown(url)}: the name has no address")
        if self._allowed.isdisjoint((host, f"{host}:{port}")) and any(map(lies_inside, addresses)):
            message = f"{_shown(url)} lies inside this network, where components must not call"
            raise DeniedError(message, hint="an operator can allow the host by its name")
        return addresses


def _parsed(text: str) -> Url:
    """The URL in its normal form; what we parse is what we call, so two readings cannot differ."""
    if _URL.fullmatch(text) is None or "\\" in text:
        raise _invalid("#/url", "the address has blanks, control characters or backslashes, or is longer than 8,192")
    try:
        url = parse_url(text)
    except LocationParseError as cause:
        raise _invalid("#/url", f"{text[:200]!r} is no address") from cause
    if url.scheme not in _PORTS:
        raise _invalid("#/url", f"{text[:200]!r} does not begin with http:// or https://")
    if not url.host or url.port == 0:
        raise _invalid("#/url", f"{text[:200]!r} names no host and port")
    if url.auth is not None:
        raise _invalid("#/url", "the address holds credentials; send them in a header")
    return url._replace(fragment=None)


def _checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers.items():
        if _HEADER_NAME.fullmatch(name) is None or _HEADER_VALUE.fullmatch(value) is None:
            raise _invalid("#/headers", f"header {name[:100]!r} has characters that a header cannot have")
        if name.lower() in _OURS:
            raise _invalid("#/headers", f"header {name!r} is set by the client itself")
        found[name.lower()] = value
    return found


def _read(response: urllib3.BaseHTTPResponse, url: Url) -> bytes:
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > MOST_BYTES:
        raise _too_large(url)
    content = bytearray()
    # The size is that of the decoded content, so a small answer that unpacks to a large one stops here as well.
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > MOST_BYTES:
            raise _too_large(url)
    return bytes(content)


def _answered_headers(response: urllib3.BaseHTTPResponse) -> dict[str, str]:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if headers.pop("content-encoding", None) is not None:
        headers.pop("content-length", None)  # it was that of the packed content
    return headers


def _origin(url: Url) -> tuple[str | None, str | None, int]:
    return url.scheme, url.host, url.port or _PORTS[url.scheme or "http"]


def _shown(url: Url) -> str:
    """The address without its query, which may hold a secret."""
    return url._replace(query=None).url


def _invalid(pointer: str, message: str) -> InvalidError:
    return InvalidError(message, [Finding(pointer, message, "web")])


def _too_large(url: Url) -> TooLargeError:
    return TooLargeError(f"{_shown(url)}: the answer is larger than {MOST_BYTES // 1024 // 1024} MiB")
