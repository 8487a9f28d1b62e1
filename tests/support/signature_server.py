"""A server on this machine that checks signatures (AWS Signature Version 4) as the IAM door of an HTTP API does.

Written from the description "Create a signed AWS API request" of the IAM User Guide, and not with botocore, so that it
can tell whether botocore and curl sign alike.
"""

import hashlib
import hmac
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY, SECRET, TOKEN = "ASIAEXAMPLE", "a-secret-of-the-test", "a-token-of-the-test"
REGION, SERVICE = "eu-central-1", "execute-api"


@dataclass
class Received:
    """A request: ``problem`` is empty when its signature is good."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    problem: str


@dataclass
class SignatureServer:
    """Where it listens, and what came in."""

    url: str
    received: list[Received] = field(default_factory=list)


def problem_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
    """What is wrong with the signature of a request; header names in lower case."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    date = headers.get("x-amz-date", "")
    scope = f"{date[:8]}/{REGION}/{SERVICE}/aws4_request"
    if scheme != "AWS4-HMAC-SHA256" or parts.get("Credential") != f"{KEY}/{scope}":
        return f"signed for {parts.get('Credential')}, not for {KEY}/{scope}"
    signed = parts["SignedHeaders"].split(";")
    if not {"host", "x-amz-date"} <= set(signed) or headers.get("x-amz-security-token", TOKEN) != TOKEN:
        return f"signed are only {signed}"
    lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in signed)
    digest = hashlib.sha256(body).hexdigest()
    canonical = "\n".join([method, path, "", lines, ";".join(signed), digest])
    text = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    wanted = hmac.digest(key, text.encode(), "sha256").hex()
    return "" if hmac.compare_digest(wanted, parts["Signature"]) else "the signature is another one"


@contextmanager
def signature_server() -> Iterator[SignatureServer]:
    """A server that answers 202 to whoever signs well and 403 to all others."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            problem = problem_of("POST", self.path, headers, body)
            found.received.append(Received("POST", self.path, headers, body, problem))
            answer = b'{"message": "Forbidden"}' if problem else b'{"execution_id": "exec-1"}'
            self.send_response(403 if problem else 202)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = SignatureServer(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
