"""The outside world of the tour: a page to fetch and an address that takes messages, on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOTES = """Release 3.4.1 of the checkout

Fixes #412: a refund that the bank did not answer is tried again.
Fixes #388 and #390: the app no longer crashes when the order list is empty.
"""
NOTES_PATH, HOOK_PATH = "/release-notes.txt", "/hook"


@dataclass(slots=True)
class Outside:
    """Where it is, and what was asked of it, in order: method and path; and the messages that came."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def times(self, method: str, path: str) -> int:
        """How often that was asked."""
        return self.asked.count((method, path))


@contextmanager
def outside() -> Iterator[Outside]:
    """It listens on the loopback, on a free port, until this ends."""
    found = Outside()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(("GET", self.path))
            self._answer(200 if self.path == NOTES_PATH else 404, NOTES if self.path == NOTES_PATH else "")

        def do_POST(self) -> None:
            found.asked.append(("POST", self.path))
            body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            found.messages.append(body)
            self._answer(200, "thanks")

        def _answer(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", "text/plain; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            """Nothing: what was asked is kept."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join(5)
