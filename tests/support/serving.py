"""An HTTP application on a real socket, and a raw client."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tdev.entry.server.aws_endpoints import AwsEndpoints
from tdev.entry.server.gateway import Gateway, HttpFunctions, Keys
from tdev.entry.server.listener import Limits, Listener
from tdev.entry.server.message import Application

KEYS = Keys(token="t" * 43, secret="s" * 64, tenant="local")


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
def gateway(invoke: Any, machine: Any, **options: Any) -> Iterator[int]:
    """Serve a gateway with the keys above."""
    endpoints = AwsEndpoints(machine, invoke, {"orchestrate": {"StartAt": "First"}})
    ports: list[int] = []
    application = Gateway(HttpFunctions(invoke), endpoints, KEYS, lambda: ports[0], **options)
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
