"""An HTTP application on a real socket, and a raw client."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tdev.entry.http.message import Application
from tdev.entry.server.aws_endpoints import AwsEndpoints
from tdev.entry.server.gateway import Gateway, HttpFunctions, Keys
from tdev.entry.server.listener import Limits, Listener
from tdev.kernel.errors import UnauthenticatedError
from tdev.kernel.roles import ROLES
from tdev.platform.identity import REGION

TOKEN = "owner.token." + "t" * 43
"""What the owner proves himself with here."""
GUEST = "guest.token." + "g" * 43
"""And a viewer of another tenant."""
SAID: dict[str, dict[str, Any]] = {
    TOKEN: {"sub": "local", "tenant": "local", "roles": ROLES, "scope": REGION},
    GUEST: {"sub": "guest", "tenant": "guests", "roles": ("viewer",)},
}


class KnownTokens:
    """Knows these two tokens; ``fail`` is raised instead when it is set."""

    def __init__(self) -> None:
        self.fail: Exception | None = None

    def claims(self, token: str) -> dict[str, Any]:
        """See ``Tokens.claims``."""
        if self.fail is not None:
            raise self.fail
        if token not in SAID:
            raise UnauthenticatedError("the bearer token is refused")
        return SAID[token]


KEYS = Keys(KnownTokens(), secret="s" * 64)


@contextmanager
def listening(application: Application, limits: Limits | None = None) -> Iterator[int]:
    """Serve the application; gives the port."""
    listener = Listener(application, limits=limits)
    port = listener.bind()
    listener.start()
    try:
        yield port
    finally:
        listener.close(2.0)


@contextmanager
def gateway(invoke: Any, machine: Any, keys: Keys = KEYS, **options: Any) -> Iterator[int]:
    """Serve a gateway, by default with the keys above."""
    endpoints = AwsEndpoints(machine, invoke, {"orchestrate": {"StartAt": "First"}})
    ports: list[int] = []
    application = Gateway(HttpFunctions(invoke), endpoints, keys, lambda: ports[0], **options)
    try:
        with listening(application) as port:
            ports.append(port)
            yield port
    finally:
        endpoints.close()


def exchange(port: int, data: bytes, *, wait_s: float = 5.0) -> bytes:
    """Send bytes on a connection of its own, and read until the server closes it."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait_s) as peer:
        try:
            peer.sendall(data)
            peer.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it may have answered and closed already
        received = b""
        while chunk := _receive(peer):
            received += chunk
    return received


def _receive(peer: socket.socket) -> bytes:
    try:
        return peer.recv(65_536)
    except ConnectionResetError:
        return b""
