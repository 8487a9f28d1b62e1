"""Connections to an address that was checked before: there is no second look-up of the name in between.

The connection keeps the *name*, so that the Host header, SNI and the check of the certificate are those of the name;
only the socket goes to the address.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.util.url import Url


class Deadline:
    """The end of a whole exchange, whatever is sent until then: at it, the socket is shut and whoever reads wakes up.

    A timeout per read alone would let a server that sends one byte now and then hold its caller for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self.passed = False

    def left(self) -> float:
        """Seconds until the end, at least a millisecond (0 would mean "do not wait" to a socket)."""
        return max(0.001, self._end - time.monotonic())

    def watch(self, connected: socket.socket) -> None:
        """Shut this socket at the end. A duplicate is kept, because TLS takes the socket itself apart."""
        self._sockets.append(connected.dup())

    def __enter__(self) -> "Deadline":
        self._timer = threading.Timer(self.left(), self._shut)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for each in self._sockets:
            each.close()

    def _shut(self) -> None:
        self.passed = True
        for each in self._sockets:
            with contextlib.suppress(OSError):  # the other side was quicker
                each.shutdown(socket.SHUT_RDWR)


class _Pinned(HTTPConnection):
    """``addresses`` are tried in their order; ``deadline`` ends the exchange."""

    addresses: Sequence[str] = ()
    deadline: Deadline

    def _new_conn(self) -> socket.socket:
        failure: OSError | None = None
        for address in self.addresses:
            try:
                connected = socket.create_connection((address, self.port), self.deadline.left())
            except OSError as cause:
                failure = cause
                continue
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.deadline.watch(connected)
            return connected
        raise NewConnectionError(self, f"no address of {self.host} can be reached: {failure}")


class _PinnedTls(_Pinned, HTTPSConnection):
    """The same with TLS."""


def connect(url: Url, addresses: Sequence[str], deadline: Deadline, tls: ssl.SSLContext | None) -> HTTPConnection:
    """A connection to the host and port of a URL, which goes to one of the addresses. Nothing is sent yet."""
    host = (url.host or "").strip("[]")
    connection: _Pinned
    if url.scheme == "https":
        connection = _PinnedTls(host, url.port or 443, timeout=deadline.left(), ssl_context=tls)
    else:
        connection = _Pinned(host, url.port or 80, timeout=deadline.left())
    connection.addresses = addresses
    connection.deadline = deadline
    return connection


def exchange(
    connection: HTTPConnection, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
) -> urllib3.BaseHTTPResponse:
    """Send one request and read the head of the answer; its body is read by the caller. Never follows a redirect."""
    options: dict[str, Any] = {"preload_content": False, "decode_content": True}
    connection.request(method, target, body=body, headers=dict(headers), **options)
    return connection.getresponse()
