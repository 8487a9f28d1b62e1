"""The program of the runner image: fetches one bundle, checks digest and signature, and serves its handler over HTTP.

The same image runs every service on ECS; which one it is stands in its arguments. A request becomes the event that a
function URL would send (payload version 2.0), so the handler of a bundle is the same on Lambda and here. The program
ends when a bundle is not the one that was signed, and when it is told to (SIGTERM), after the calls that are under way.
Nothing of a bundle is unpacked, let alone imported, before both checks have passed. The check needs nothing of the
product: what is signed, and how, is described in ``tdev/platform/attested.py``.
"""

import argparse
import base64
import hashlib
import importlib
import io
import json
import logging
import secrets
import signal
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

Handler = Callable[[Any, Any], Any]
MOST_BODY_BYTES = 6 * 1024 * 1024
"""As much as Lambda takes, so that a service behaves alike on both."""
MOST_BUNDLE_BYTES = 250 * 1024 * 1024
"""Unpacked, as on Lambda."""
PURPOSE = "tdev bundle attestation 1"
"""How every message begins that is signed for a bundle."""
METHOD = "kms-hmac-sha256"
"""How it is signed: by a KMS key of the kind HMAC_256."""
_LOGGER = logging.getLogger("tdev.runner")


@dataclass(frozen=True, slots=True)
class Expected:
    """What must run, as whoever deployed it has said.

    Attributes:
        tenant: Whose it is.
        digest: ``sha256:<hex>`` of the bundle.
        signature: ``kms-hmac-sha256:<Base64>`` of its attestation.
        key: ARN of the KMS key.
    """

    tenant: str
    digest: str
    signature: str
    key: str


class BundleError(Exception):
    """The bundle is not what was signed, or cannot be unpacked safely."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fetch, check, serve. Ends with status 1 and one line when the bundle is refused or cannot be started."""
    given = _parser().parse_args(arguments)
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    logging.getLogger("botocore").setLevel(logging.WARNING)
    expected = Expected(given.tenant, given.digest, given.signature, given.signing_key)
    with tempfile.TemporaryDirectory() as folder:
        try:
            content = fetched(given.bucket, given.key)
            check_signature(fetched(given.bucket, given.attestation), expected, _valid)
            unpack(content, given.digest, Path(folder))
            handler = loaded(Path(folder))
        except BundleError as refused:
            sys.exit(f"runner: {refused}")
        server = serving(handler, given.host, given.port)
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


def check_signature(attested: bytes, expected: Expected, valid: Callable[[bytes, bytes, str], bool]) -> None:
    """Whether somebody with the key has vouched for this bundle, for this tenant.

    Args:
        attested: The text that was signed: JSON with tenant, digest and provenance.
        expected: What must run.
        valid: Whether a code is that of a message by a key: message, code and key -> yes or no.

    Raises:
        BundleError: When the signature does not hold, or holds for another bundle or another tenant.
    """
    method, _, code = expected.signature.partition(":")
    if method != METHOD:
        raise BundleError(f"the bundle is signed by {method!r}, and only {METHOD} is trusted here")
    message = f"{PURPOSE} sha256:{hashlib.sha256(attested).hexdigest()}".encode("ascii")
    try:
        held = valid(message, base64.b64decode(code, validate=True), expected.key)
        said = json.loads(attested)
        vouched = (said["tenant"], said["digest"])
    except (ValueError, KeyError, TypeError) as cause:
        raise BundleError("the attestation or its signature cannot be read") from cause
    if not held:
        raise BundleError(f"the signature of the bundle {expected.digest} does not hold")
    if vouched != (expected.tenant, expected.digest):
        raise BundleError(f"the signature is for {vouched[1]} of {vouched[0]}, not for {expected.digest}")


def _valid(message: bytes, code: bytes, key: str) -> bool:
    """Ask KMS, which alone knows the key. Raises ``BundleError`` when it cannot be asked."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = boto3.client("kms").verify_mac(Message=message, KeyId=key, MacAlgorithm="HMAC_SHA_256", Mac=code)
    except ClientError as cause:
        if cause.response["Error"]["Code"] == "KMSInvalidMacException":
            return False
        raise BundleError(f"the signature cannot be checked: {cause}") from cause
    except BotoCoreError as cause:
        raise BundleError(f"the signature cannot be checked: {cause}") from cause
    return bool(answer["MacValid"])


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
    """The handler of an unpacked bundle. Raises ``BundleError`` with the reason when it cannot be imported."""
    sys.dont_write_bytecode = True  # the bundle checks its own files, and knows of no others
    sys.path.insert(0, str(folder))
    try:
        handler: Handler = importlib.import_module("handler").handler
    except Exception as cause:
        raise BundleError(f"the bundle cannot be started: {type(cause).__name__}: {cause}") from cause
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
            self._refuse(411, "length_required", "the request does not say how long its body is: send Content-Length")
        elif int(length) > MOST_BODY_BYTES:
            told = f"the body has {int(length):,} bytes; at most {MOST_BODY_BYTES:,} are read"
            self._refuse(413, "too_large", told)
        else:
            self._call(self.rfile.read(int(length)))

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _handle  # noqa: N815 - names of the standard library

    def _call(self, body: bytes) -> None:
        event = event_of(self.command, self.path, dict(self.headers.items()), body, self.client_address[0])
        try:
            answer = self.answer(event, None)
        except Exception:  # the edge: whatever a service raises is its answer, and this process goes on
            request = secrets.token_hex(16)
            _LOGGER.exception("call %s failed", request)
            told = "the service failed before it could answer; its log has the reason under this request id"
            self._refuse(500, "internal", told, request)
            return
        text = answer.get("body") or ""
        content = base64.b64decode(text) if answer.get("isBase64Encoded") else str(text).encode()
        self._send(int(answer["statusCode"]), answer.get("headers", {}), content)

    def _refuse(self, status: int, code: str, detail: str, request: str = "") -> None:
        """Answer as a problem (RFC 9457), in the form that the product itself has."""
        body = {
            "type": f"urn:tdev:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "instance": f"urn:tdev:request:{request or secrets.token_hex(16)}",
            "code": code,
        }
        self._send(status, {"content-type": "application/problem+json"}, json.dumps(body).encode())

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
    parser.add_argument("--key", required=True, help="of the bundle")
    parser.add_argument("--digest", required=True, help="sha256:<hex> of the bundle")
    parser.add_argument("--attestation", required=True, help="key of the text that was signed")
    parser.add_argument("--signature", required=True, help=f"{METHOD}:<Base64>")
    parser.add_argument("--signing-key", required=True, help="ARN of the KMS key")
    parser.add_argument("--tenant", required=True, help="whose bundle it must be")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; a container listens on 0.0.0.0")
    parser.add_argument("--port", type=int, default=8080)
    return parser


if __name__ == "__main__":
    main()
