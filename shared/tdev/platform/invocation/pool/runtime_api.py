"""The wire of the Lambda Runtime API (2018-06-01): what a worker asks and posts, over its loopback connection."""

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field

from tdev.kernel.errors import PlatformError
from tdev.platform.invocation.faults import RESPONSE_LIMIT

_PREFIX = "/2018-06-01/runtime/"
_POSTED = re.compile(re.escape(_PREFIX) + r"invocation/([^/]+)/(response|error)")
_LARGEST_HEAD = 1_200_000  # awslambdaric puts the X-Ray cause, up to 1 MiB of it, into a header
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Message:
    """One request of a worker.

    Attributes:
        kind: ``next`` (it is idle and asks for an event), ``response``, ``error``, ``init_error`` or ``unknown``.
        request_id: The invocation that a response or error belongs to.
        body: What was posted, at most ``RESPONSE_LIMIT`` bytes of it.
        too_large: More than that was posted.
    """

    kind: str
    request_id: str = ""
    body: bytes = b""
    too_large: bool = False


@dataclass(slots=True)
class _Partial:
    """A request of which the head was read: bytes still to come (``left``), or chunks when it is None."""

    message: Message
    left: int | None
    body: bytearray = field(default_factory=bytearray)
    too_large: bool = False

    def add(self, data: bytes | bytearray | memoryview) -> None:
        room = RESPONSE_LIMIT - len(self.body)
        self.too_large = self.too_large or len(data) > room
        self.body += data[: max(0, room)]

    def done(self) -> Message:
        return Message(self.message.kind, self.message.request_id, bytes(self.body), self.too_large)


class Connection:
    """One connection of a worker. Reading never blocks; writing waits at most the seconds given."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._buffer = bytearray()
        self._partial: _Partial | None = None
        self.ended = False
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fileno(self) -> int:
        """The file descriptor, for a selector."""
        return self._peer.fileno()

    def read(self) -> list[Message]:
        """The requests that are complete now; ``ended`` is set at the end of the stream or on nonsense."""
        while not self.ended:
            try:
                data = self._peer.recv(_CHUNK, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            self.ended = not data
            self._buffer += data
            if len(data) < _CHUNK:
                break
        messages = []
        try:
            while (message := self._take()) is not None:
                messages.append(message)
        except ValueError:
            self.ended = True
        return messages

    def send_event(self, headers: Iterable[tuple[str, str]], event: bytes, timeout_s: float) -> None:
        """Answer the worker's ``next`` with an event. Raises ``PlatformError`` when the worker does not take it."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{lines}Content-Length: {len(event)}\r\n\r\n"
        self._send(head.encode("latin-1") + event, timeout_s)

    def acknowledge(self, status: str = "202 Accepted") -> None:
        """Answer a post; a worker that is gone by now is found when the next event is sent."""
        body = b'{"status":"OK"}'
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            self._send(head.encode() + body, 5.0)
        except PlatformError:
            self.ended = True

    def close(self) -> None:
        """Close the connection."""
        self._peer.close()

    def _send(self, data: bytes, timeout_s: float) -> None:
        try:
            self._peer.settimeout(max(0.001, timeout_s))
            self._peer.sendall(data)
        except OSError as cause:
            raise PlatformError(f"a worker does not take its answer: {cause}") from cause

    def _take(self) -> Message | None:
        if self._partial is None:
            self._partial = self._take_head()
            if self._partial is None:
                return None
        partial = self._partial
        if not (self._take_chunks(partial) if partial.left is None else self._take_body(partial)):
            return None
        self._partial = None
        return partial.done()

    def _take_head(self) -> _Partial | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _LARGEST_HEAD:
                raise ValueError("no end of the head")
            return None
        first, *rest = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        method, path, _ = first.split(" ", 2)
        if headers.get("expect", "").lower() == "100-continue":
            self._send(b"HTTP/1.1 100 Continue\r\n\r\n", 5.0)
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return _Partial(_message(method, path), None)
        return _Partial(_message(method, path), int(headers.get("content-length", "0")))

    def _take_body(self, partial: _Partial) -> bool:
        assert partial.left is not None
        data = self._buffer[: partial.left]
        partial.add(data)
        partial.left -= len(data)
        del self._buffer[: len(data)]
        return partial.left == 0

    def _take_chunks(self, partial: _Partial) -> bool:
        position = 0
        finished = False
        while (line_end := self._buffer.find(b"\r\n", position)) >= 0:
            size = int(bytes(self._buffer[position:line_end]).split(b";")[0], 16)
            start, end = line_end + 2, line_end + 2 + size
            if len(self._buffer) < end + 2:
                break
            with memoryview(self._buffer) as view:
                partial.add(view[start:end])
            position = end + 2
            if size == 0:
                finished = True
                break
        del self._buffer[:position]
        return finished


def _message(method: str, path: str) -> Message:
    if method == "GET" and path == f"{_PREFIX}invocation/next":
        return Message("next")
    if method == "POST" and path == f"{_PREFIX}init/error":
        return Message("init_error")
    posted = _POSTED.fullmatch(path) if method == "POST" else None
    return Message(posted[2], posted[1]) if posted else Message("unknown")
