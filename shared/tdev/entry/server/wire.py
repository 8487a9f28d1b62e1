"""HTTP/1.1 on a socket: a strict reader and a writer (RFC 9112).

Strict because a lenient reader and another one behind it may see two different requests: line ends are CRLF, a length
is given once, ``Transfer-Encoding`` and ``Content-Length`` never meet, header lines are not folded.
"""

import re
import socket
import time
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import urlsplit

from tdev.entry.http.message import Head, RefusedError, Response, problem, refused
from tdev.kernel.clock import system_clock

HEAD_LIMIT = 64 * 1024
LINE_LIMIT = 48 * 1024
"""Room for every query that a route knows, however it is encoded: what is too long in it is told by its name."""
_MOST_HEADERS = 100
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = re.compile(r"[!-~]+")
_VALUE = re.compile(r"[\t -~\x80-\xff]*")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t -~]*)?")
_NO_BODY = {204, 304}
_RECEIVE = 65_536


class DisconnectedError(RefusedError):
    """The client has gone, or sent nothing in its time: there is nobody to answer."""

    def __init__(self) -> None:
        super().__init__(Response(400))


class Incoming:
    """Reads requests from a socket; each read has a deadline of its own, however slowly the bytes drip."""

    def __init__(self, peer: socket.socket, client: str) -> None:
        self._peer = peer
        self._client = client
        self._buffer = bytearray()

    def wait(self, seconds: float) -> None:
        """Wait for the first byte of the next request. Raises ``DisconnectedError``."""
        if not self._buffer:
            self._fill(time.monotonic() + seconds, quiet=True)

    def head(self, seconds: float) -> Head:
        """Read the head of the next request, which must be there within the seconds.

        Raises:
            RefusedError: 400, 408, 414, 417 or 431; never a 5xx, for what is sent is not our failure.
        """
        deadline = time.monotonic() + seconds
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._check_partial()
            self._fill(deadline)
        if end > HEAD_LIMIT:
            raise refused(431, f"the head of the request is larger than {HEAD_LIMIT} bytes")
        text = bytes(self._buffer[:end]).decode("latin-1")
        del self._buffer[: end + 4]
        return _parse(text, self._client)

    def body(self, head: Head, limit: int, seconds: float) -> bytes:
        """Read the body of a request.

        Raises:
            RefusedError: 413 as soon as it is known to be larger than ``limit``; 408; 400 for broken chunks.
        """
        deadline = time.monotonic() + seconds
        if head.length is not None:
            if head.length > limit:
                raise _too_large(limit)
            return self._exactly(head.length, deadline)
        return self._chunks(limit, deadline)

    def discard(self, most: int, seconds: float) -> None:
        """Read and forget what the client still sends, so that it gets to read the answer first."""
        deadline = time.monotonic() + seconds
        left = most
        try:
            while left > 0:
                self._buffer.clear()
                self._fill(deadline, quiet=True)
                left -= len(self._buffer)
        except DisconnectedError:
            return

    def _check_partial(self) -> None:
        line_end = self._buffer.find(b"\r\n")
        if line_end > LINE_LIMIT or (line_end < 0 and len(self._buffer) > LINE_LIMIT):
            raise refused(414, f"the request line is longer than {LINE_LIMIT} bytes")
        if len(self._buffer) > HEAD_LIMIT:
            raise refused(431, f"the head of the request is larger than {HEAD_LIMIT} bytes")
        first = self._buffer[: line_end if line_end >= 0 else len(self._buffer)]
        if b"\n" in first or b"\0" in first:
            raise refused(400, "the request line is malformed")

    def _fill(self, deadline: float, *, quiet: bool = False) -> None:
        left = deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self._peer.settimeout(left)
            data = self._peer.recv(_RECEIVE)
        except TimeoutError:
            if quiet:
                raise DisconnectedError from None
            raise refused(408, "the request did not arrive in time") from None
        except OSError:
            raise DisconnectedError from None
        if not data:
            raise DisconnectedError
        self._buffer += data

    def _exactly(self, size: int, deadline: float) -> bytes:
        while len(self._buffer) < size:
            self._fill(deadline)
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def _line(self, deadline: float) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > 1024:
                raise refused(400, "a chunk line is too long")
            self._fill(deadline)
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line

    def _chunks(self, limit: int, deadline: float) -> bytes:
        body = bytearray()
        while True:
            match = _CHUNK_SIZE.fullmatch(self._line(deadline))
            if match is None:
                raise refused(400, "a chunk has no size")
            size = int(match[1], 16)
            if size == 0:
                break
            if len(body) + size > limit:
                raise _too_large(limit)
            body += self._exactly(size, deadline)
            if self._exactly(2, deadline) != b"\r\n":
                raise refused(400, "a chunk is longer than it says")
        for _ in range(_MOST_HEADERS):
            if not self._line(deadline):
                return bytes(body)
        raise refused(400, "there are too many trailer lines")


def _too_large(limit: int) -> RefusedError:
    detail = f"the body is larger than {limit} bytes"
    return RefusedError(problem(413, detail, errors=[{"pointer": "#", "message": detail, "code": "too_large"}]))


def _parse(text: str, client: str) -> Head:
    first, *lines = text.split("\r\n")
    if len(first) > LINE_LIMIT:
        raise refused(414, f"the request line is longer than {LINE_LIMIT} bytes")
    parts = first.split(" ")
    if len(parts) != 3 or not _TOKEN.fullmatch(parts[0]) or not _TARGET.fullmatch(parts[1]):
        raise refused(400, "the request line is malformed")
    method, target, version = parts
    if version not in ("HTTP/1.1", "HTTP/1.0"):
        raise refused(400, "this server speaks HTTP/1.1")
    headers = _headers(lines)
    path, query, headers = _target(target, headers)
    length = _framing(headers, http_1_0=version == "HTTP/1.0")
    head = Head(method, path, query, headers, version == "HTTP/1.0", length, client)
    if head.header("expect").lower() not in ("", "100-continue"):
        raise refused(417, "this server knows no other expectation than 100-continue")
    return head


def _headers(lines: list[str]) -> tuple[tuple[str, str], ...]:
    if len(lines) > _MOST_HEADERS:
        raise refused(431, f"the request has more than {_MOST_HEADERS} header lines")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        value = value.strip(" \t")
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise refused(400, "a header line is malformed")
        headers.append((name.lower(), value))
    return tuple(headers)


def _target(target: str, headers: tuple[tuple[str, str], ...]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Path, query, and the headers; an absolute target's authority takes the place of Host (RFC 9112, 3.2.2)."""
    if not target.startswith("/"):
        try:
            parts = urlsplit(target)
        except ValueError:
            raise refused(400, "the target of the request is malformed") from None
        if parts.scheme.lower() != "http" or not parts.netloc:
            raise refused(400, "the target of the request is neither a path nor an http address")
        headers = (*((name, value) for name, value in headers if name != "host"), ("host", parts.netloc))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path, _, query = target.partition("?")
    if "#" in target:
        raise refused(400, "the target of the request has a fragment")
    return path, query, headers


def _framing(headers: tuple[tuple[str, str], ...], *, http_1_0: bool) -> int | None:
    lengths = [value for name, value in headers if name == "content-length"]
    codings = [value for name, value in headers if name == "transfer-encoding"]
    if codings:
        if lengths or http_1_0 or len(codings) > 1:
            raise refused(400, "the length of the body is given in two ways")
        if codings[0].lower() != "chunked":
            raise refused(400, "this server knows no other transfer coding than chunked")
        return None
    if len(lengths) > 1 or (lengths and not re.fullmatch(r"[0-9]{1,18}", lengths[0])):
        raise refused(400, "Content-Length is malformed")
    return int(lengths[0]) if lengths else 0


def encode(response: Response, *, head_only: bool, close: bool) -> bytes:
    """The answer as bytes; with ``head_only`` (HEAD) it says how long the body would be, and leaves it out."""
    bare = response.status in _NO_BODY
    length = "" if bare else f"content-length: {len(response.body)}\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    reason = _REASONS.get(response.status, "")
    text = (
        f"HTTP/1.1 {response.status} {reason}\r\ndate: {formatdate(system_clock(), usegmt=True)}\r\n{lines}{length}"
        f"connection: {'close' if close else 'keep-alive'}\r\n\r\n"
    )
    return text.encode("latin-1", "replace") + (b"" if bare or head_only else response.body)


_REASONS = {status.value: status.phrase for status in HTTPStatus}
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
