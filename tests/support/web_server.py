"""An HTTP or HTTPS server on the loopback that answers as a test tells it, and remembers what it was asked."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[BaseHTTPRequestHandler, Asked], None]


@dataclass
class Server:
    """A running server; ``answers`` maps a path to what answers it."""

    port: int
    answers: dict[str, Answer]
    asked: list[Asked] = field(default_factory=list)


def say(status: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer with this status, body and headers (underscores stand for hyphens)."""

    def answer(handler: BaseHTTPRequestHandler, _: Asked) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


NOTHING = say(404, b"nothing here")


@contextmanager
def serving(
    answers: dict[str, Answer], tls: ssl.SSLContext | None = None, otherwise: Answer = NOTHING
) -> Iterator[Server]:
    """Serve until the block ends; a path without an answer of its own is answered by ``otherwise``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            server.asked.append(asked)
            self.close_connection = True
            answers.get(self.path.partition("?")[0], otherwise)(self, asked)

        do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = False

        def get_request(self) -> tuple[Any, Any]:
            connected, address = super().get_request()
            return (tls.wrap_socket(connected, server_side=True) if tls else connected), address

        def handle_error(self, *_: Any) -> None:
            pass  # the client went away, which some tests make it do

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server = Server(http.server_address[1], answers)
        thread = threading.Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A context for a server called ``name``, and one for clients that trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name[0].isdigit():
        names = [x509.IPAddress(ipaddress.ip_address(name))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=365 * 60))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.pem").write_bytes(pem + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / f"{name}.pem")
    client = ssl.create_default_context(cadata=pem.decode())
    return server, client


def resolver(**names: str | list[str]) -> Callable[..., list[Any]]:
    """Answers only these names (underscores stand for dots); numbers are read as the system reads them."""
    table = {name.replace("_", "."): [found] if isinstance(found, str) else found for name, found in names.items()}

    def resolve(host: str, port: int, **more: Any) -> list[Any]:
        if host in table:
            return [(socket.AF_INET6 if ":" in a else socket.AF_INET, 1, 6, "", (a, port)) for a in table[host]]
        return socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST, **more)

    return resolve
