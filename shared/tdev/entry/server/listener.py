"""The HTTP listener of a laptop region: one thread per connection, a bounded number of them, loopback only."""

import logging
import os
import socket
import threading
import time
from dataclasses import dataclass

from tdev.entry.http.message import Application, Head, RefusedError, Response, problem
from tdev.entry.server.wire import CONTINUE, DisconnectedError, Incoming, encode
from tdev.kernel.errors import PlatformError

_log = logging.getLogger(__name__)
_LINGER_BYTES = 16 * 1024 * 1024
_LINGER_S = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long a client may take.

    Attributes:
        connections: Most connections at a time; one more takes the place of an idle one, else gets 503.
        idle_s: Seconds that a connection may wait between two requests.
        head_s: Seconds from the first byte of a request to the end of its head.
        body_s: Seconds for the body.
        write_s: Seconds for the client to take the answer.
    """

    connections: int = 128
    idle_s: float = 60.0
    head_s: float = 10.0
    body_s: float = 30.0
    write_s: float = 30.0


class _Client:
    """One connection and its thread."""

    def __init__(self, peer: socket.socket) -> None:
        self.peer = peer
        self.idle = True
        self.thread: threading.Thread | None = None

    def hang_up(self) -> None:
        """Let the thread of this connection see its end."""
        try:
            self.peer.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class Listener:
    """Accepts connections on 127.0.0.1 and hands their requests to an application.

    Args:
        application: Answers the requests.
        port: Port to bind; 0 for any free one.
        limits: Sizes and times.
    """

    def __init__(self, application: Application, *, port: int = 0, limits: Limits | None = None) -> None:
        self._application = application
        self._wanted_port = port
        self._limits = limits or Limits()
        self._clients: set[_Client] = set()
        self._ended: list[_Client] = []
        self._lock = threading.Lock()
        self._closing = False
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def bind(self) -> int:
        """Take the port and answer it; connections wait until ``start``.

        Raises:
            PlatformError: When the port is taken.
        """
        try:
            self._socket = socket.create_server(("127.0.0.1", self._wanted_port), backlog=128)
        except OSError as cause:
            hint = "Choose another one with --port, or stop what listens there."
            why = os.strerror(cause.errno or 0)
            raise PlatformError(f"port {self._wanted_port} cannot be used: {why}", hint=hint) from cause
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Accept connections, in a thread of its own."""
        self._thread = threading.Thread(target=self._accept_on, name="listener", daemon=True)
        self._thread.start()

    def close(self, grace_s: float = 5.0) -> None:
        """Accept no more, close idle connections, and give the others the grace to finish their request."""
        with self._lock:
            self._closing = True
        if self._socket is not None:
            self._wake()
            if self._thread is not None:
                self._thread.join()
            self._socket.close()
        with self._lock:
            clients = list(self._clients)
            for client in clients:
                if client.idle:
                    client.hang_up()
        deadline = time.monotonic() + grace_s
        for client in clients:
            _join(client, deadline - time.monotonic())
        for client in clients:
            client.hang_up()
            _join(client, 1.0)
        self._join_ended()

    def _join_ended(self) -> None:
        with self._lock:
            ended, self._ended = self._ended, []
        for client in ended:
            _join(client, 1.0)

    def _wake(self) -> None:
        assert self._socket is not None
        try:
            # Closing a socket does not wake the thread that accepts on it; a shutdown does on Linux, a visit anywhere.
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            socket.create_connection(self._socket.getsockname(), timeout=1.0).close()

    def _accept_on(self) -> None:
        assert self._socket is not None
        while True:
            try:
                peer, address = self._socket.accept()
            except OSError:
                if self._closing:
                    return
                # Out of file descriptors, most likely: wait for connections to end.
                time.sleep(0.05)
                continue
            if self._closing:
                peer.close()
                return
            self._welcome(peer, str(address[0]))

    def _welcome(self, peer: socket.socket, address: str) -> None:
        self._join_ended()
        client = _Client(peer)
        with self._lock:
            full = len(self._clients) >= self._limits.connections
            idle = next((other for other in self._clients if other.idle), None) if full else None
            if not full or idle is not None:
                self._clients.add(client)
        if idle is not None:
            idle.hang_up()
        elif full:
            _turn_away(peer)
            return
        client.thread = threading.Thread(target=self._serve, args=(client, address), name="connection", daemon=True)
        client.thread.start()

    def _serve(self, client: _Client, address: str) -> None:
        peer = client.peer
        try:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            incoming = Incoming(peer, address)
            while self._serve_one(client, incoming):
                pass
        except (DisconnectedError, OSError):
            return
        finally:
            with self._lock:
                self._clients.discard(client)
                self._ended.append(client)
            peer.close()

    def _serve_one(self, client: _Client, incoming: Incoming) -> bool:
        """Serve one request; False when the connection shall be closed."""
        incoming.wait(self._limits.idle_s)
        with self._lock:
            client.idle = False
            if self._closing:
                return False
        head: Head | None = None
        broken = False
        try:
            head = incoming.head(self._limits.head_s)
            response = self._answer(client.peer, incoming, head)
        except DisconnectedError:
            raise
        except RefusedError as refusal:
            response, broken = refusal.response, head is None or head.has_body
        close = broken or self._is_closing() or head is None or not head.keep_alive
        head_only = head is not None and head.method == "HEAD"
        client.peer.settimeout(self._limits.write_s)
        client.peer.sendall(encode(response, head_only=head_only, close=close))
        if broken:
            client.peer.shutdown(socket.SHUT_WR)
            incoming.discard(_LINGER_BYTES, _LINGER_S)
        with self._lock:
            client.idle = True
        return not (close or self._is_closing())

    def _is_closing(self) -> bool:
        return self._closing

    def _answer(self, peer: socket.socket, incoming: Incoming, head: Head) -> Response:
        admission = self._application.admit(head)
        if head.has_body and head.header("expect") and (head.length or 0) <= admission.body_limit:
            peer.settimeout(self._limits.write_s)
            peer.sendall(CONTINUE)
        body = incoming.body(head, admission.body_limit, self._limits.body_s)
        try:
            return self._application.respond(head, body, admission)
        except RefusedError as refusal:
            # The body was read, so the connection can be used again.
            return refusal.response
        except Exception:  # noqa: BLE001 - the edge of the server: logged, and answered with 500
            _log.exception("a request could not be answered: %s %s", head.method, head.path)
            return problem(500, "the server failed to answer; its log says why")


def _turn_away(peer: socket.socket) -> None:
    response = problem(503, "too many connections are open", headers=(("retry-after", "1"),))
    try:
        peer.settimeout(0.2)
        peer.sendall(encode(response, head_only=False, close=True))
        peer.shutdown(socket.SHUT_WR)
        peer.recv(65_536)
    except OSError:
        return
    finally:
        peer.close()


def _join(client: _Client, seconds: float) -> None:
    if client.thread is not None and client.thread is not threading.current_thread():
        client.thread.join(max(0.0, seconds))
