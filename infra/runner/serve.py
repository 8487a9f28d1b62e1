"""The program of the runner image: fetches one bundle, checks its digest, and serves its handler over HTTP.

The same image runs every service on ECS; which one it is stands in its arguments. A request becomes the event that a
function URL would send (payload version 2.0), so the handler of a bundle is the same on Lambda and here. The program
ends when a bundle is not what its digest says, and when it is told to (SIGTERM), after the calls that are under way.
"""

import argparse
import base64
import hashlib
import importlib
import io
import json
import logging
import signal
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

Handler = Callable[[Any, Any], Any]
MOST_BODY_BYTES = 6 * 1024 * 1024
"""As much as Lambda takes, so that a service behaves alike on both."""
MOST_BUNDLE_BYTES = 250 * 1024 * 1024
"""Unpacked, as on Lambda."""
_LOGGER = logging.getLogger("tdev.runner")


class BundleError(Exception):
    """The bundle is not what was signed, or cannot be unpacked safely."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fetch, check, serve. Ends with status 1 and one line when the bundle is refused."""
    given = _parser().parse_args(arguments)
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    with tempfile.TemporaryDirectory() as folder:
        try:
            unpack(fetched(given.bucket, given.key), given.digest, Path(folder))
        except BundleError as refused:
            sys.exit(f"runner: {refused}")
        server = serving(loaded(Path(folder)), given.host, given.port)
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever(poll_interval=0.2)
        server.server_close()


def fetched(bucket: str, key: str) -> bytes:
    """The object, read with the credentials of the task. Raises ``BundleError`` when it cannot be."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        with boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"] as body:
            content: bytes = body.read()
    except (BotoCoreError, ClientError) as cause:
        raise BundleError(f"s3://{bucket}/{key} cannot be read: {cause}") from cause
    return content


def unpack(content: bytes, digest: str, folder: Path) -> None:
    """Unpack a bundle of this digest (``sha256:<hex>``) into a folder.

    Raises:
        BundleError: For other bytes, for what is no archive, for names that lead out of the folder, and for too much.
    """
    found = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if found != digest:
        raise BundleError(f"the bundle has the digest {found}, and {digest} was signed")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BUNDLE_BYTES:
                raise BundleError(f"the bundle unpacks to more than {MOST_BUNDLE_BYTES} bytes")
            for entry in archive.infolist():
                path = PurePosixPath(entry.filename)
                if path.is_absolute() or ".." in path.parts:
                    raise BundleError(f"the bundle holds {entry.filename!r}, which leads out of its folder")
            archive.extractall(folder)
    except zipfile.BadZipFile as cause:
        raise BundleError("the bundle is no archive") from cause


def loaded(folder: Path) -> Handler:
    """The handler of an unpacked bundle."""
    sys.dont_write_bytecode = True  # the bundle checks its own files, and knows of no others
    sys.path.insert(0, str(folder))
    handler: Handler = importlib.import_module("handler").handler
    return handler


def serving(handler: Handler, host: str, port: int) -> ThreadingHTTPServer:
    """A server that answers with this handler; the caller runs and closes it."""

    class Requests(_Requests):
        answer = staticmethod(handler)

    server = ThreadingHTTPServer((host, port), Requests)
    # The calls under way are waited for when the server closes.
    server.daemon_threads = False
    return server


def event_of(method: str, target: str, headers: Mapping[str, str], body: bytes, source: str) -> dict[str, Any]:
    """A request as the event of a function URL."""
    place = urlsplit(target)
    try:
        text, encoded = body.decode("utf-8"), False
    except UnicodeDecodeError:
        text, encoded = base64.b64encode(body).decode("ascii"), True
    lower = {name.lower(): value for name, value in headers.items()}
    http = {"method": method, "path": place.path, "protocol": "HTTP/1.1", "sourceIp": source}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": place.path,
        "rawQueryString": place.query,
        "headers": lower,
        "requestContext": {"http": {**http, "userAgent": lower.get("user-agent", "")}, "stage": "$default"},
        "isBase64Encoded": encoded,
        **({"body": text} if body else {}),
    }


class _Requests(BaseHTTPRequestHandler):
    """One connection of a caller, through the load balancer."""

    # HTTP/1.0: a connection for each request, so that none that is idle holds up the end of the program.
    answer: Handler
    timeout = 65

    def _handle(self) -> None:
        length = self.headers.get("content-length", "0")
        if self.headers.get("transfer-encoding") or not length.isascii() or not length.isdigit():
            self._send(411, {}, b"")
        elif int(length) > MOST_BODY_BYTES:
            self._send(413, {}, b"")
        else:
            self._call(self.rfile.read(int(length)))

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _handle  # noqa: N815 - names of the standard library

    def _call(self, body: bytes) -> None:
        event = event_of(self.command, self.path, dict(self.headers.items()), body, self.client_address[0])
        try:
            answer = self.answer(event, None)
        except Exception:  # the edge: whatever a service raises is its answer, and this process goes on
            _LOGGER.exception("a call failed")
            self._send(500, {}, b"")
            return
        text = answer.get("body") or ""
        content = base64.b64decode(text) if answer.get("isBase64Encoded") else str(text).encode()
        self._send(int(answer["statusCode"]), answer.get("headers", {}), content)

    def _send(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, str(value))
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the handler logs its calls, and health checks come every ten seconds."""


class _JsonLines(logging.Formatter):
    """A record as one line of JSON, as Lambda writes it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--digest", required=True, help="sha256:<hex> of the bundle")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; a container listens on 0.0.0.0")
    parser.add_argument("--port", type=int, default=8080)
    return parser


if __name__ == "__main__":
    main()
