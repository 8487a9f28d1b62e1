"""Our runtime client against a scripted Runtime API; with real pools see the contract of invocation."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SHARED = Path(__file__).parents[4] / "shared"
RUN = """
import sys
sys.path.insert(0, sys.argv[2])
from tdev.platform.invocation.runtime_client import Place, serve
serve(sys.argv[1], "handler.handler", Place("plan", "128", "group", "stream"))
"""


class Api(ThreadingHTTPServer):
    """Gives out the events, keeps what is posted, then ends the conversation."""

    daemon_threads = True

    def __init__(self, events: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events = events
        self.posted: list[tuple[str, object, str]] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Api

    def do_GET(self) -> None:
        if not self.server.events:
            self.close_connection = True
            return
        event = self.server.events.pop(0)
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", f"r-{len(self.server.events)}")
        self.send_header("Lambda-Runtime-Deadline-Ms", "4000000000000")
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:plan")
        self.send_header("Content-Length", str(len(event)))
        self.end_headers()
        self.wfile.write(event)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers.get("Lambda-Runtime-Function-Error-Type", "")
        self.server.posted.append((self.path.removeprefix("/2018-06-01/runtime/"), json.loads(body), kind))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        return


def _serve(folder: Path, code: str, events: list[bytes]) -> tuple[list, "subprocess.CompletedProcess[str]"]:
    (folder / "handler.py").write_text(code)
    with Api(events) as api:
        thread = threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        command = [sys.executable, "-P", "-c", RUN, f"127.0.0.1:{api.server_address[1]}", str(folder)]
        environment = {"PYTHONPATH": str(SHARED), "PATH": os.defpath}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
        api.shutdown()
        thread.join()
        return api.posted, done


def test_each_event_is_answered_in_its_turn(tmp_path):
    code = """
import logging
def handler(event, context):
    logging.getLogger("x").error("about %s", event)
    if event == 2:
        raise ValueError("two")
    return {"got": event, "arn": context.invoked_function_arn, "left": context.get_remaining_time_in_millis() > 0}
"""
    posted, done = _serve(tmp_path, code, [b"1", b"2", b"{"])
    assert posted[0] == ("invocation/r-2/response", {"got": 1, "arn": "arn:plan", "left": True}, "")
    assert posted[1][0] == "invocation/r-1/error"
    assert posted[1][1]["errorMessage"] == "two"
    assert posted[1][1]["requestId"] == "r-1"
    assert len(posted[1][1]["stackTrace"]) == 1
    assert posted[1][2] == "ValueError"
    assert posted[2][2] == "Runtime.UnmarshalError"
    first, second, *_ = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["level"], first["message"], first["requestId"], first["logger"]) == ("ERROR", "about 1", "r-2", "x")
    assert second["message"] == "about 2"
    error = next(line for line in map(json.loads, done.stdout.splitlines()) if "message" not in line)
    assert (error["level"], error["errorType"], error["errorMessage"]) == ("ERROR", "ValueError", "two")


def test_code_that_does_not_load_is_told_and_the_process_ends(tmp_path):
    posted, done = _serve(tmp_path, "1 / 0\n", [b"1"])
    ((path, error, kind),) = posted
    assert (path, kind, done.returncode) == ("init/error", "ZeroDivisionError", 1)
    assert error["errorMessage"] == "division by zero"
    assert len(error["stackTrace"]) == 1
    assert "handler.py" in error["stackTrace"][0]
    line = json.loads(done.stdout)
    assert (line["level"], line["errorType"], line["errorMessage"]) == ("ERROR", kind, "division by zero")
    assert line["timestamp"].endswith("Z")
