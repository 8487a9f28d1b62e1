"""``tdev up`` as a process of its own, on a folder of the test: the region as a user has it."""

import copy
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT

FINAL = ("succeeded", "failed", "rejected", "cancelled", "timed_out", "unknown")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Up:
    """A region that serves.

    Args:
        process: The process, which has said where it serves.
        said: What it said, read from JSON.
    """

    def __init__(self, process: "subprocess.Popen[str]", said: Mapping[str, str]) -> None:
        self.process = process
        self.endpoint = said["endpoint"]
        self.token = Path(said["token_file"]).read_text().strip()

    @property
    def port(self) -> int:
        """Where it listens on the loopback."""
        return int(self.endpoint.rpartition(":")[2])

    def with_token(self, token: str) -> "Up":
        """The same region, asked by somebody else."""
        found = copy.copy(self)
        found.token = token
        return found

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Send one request with the region's token."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["authorization"] = f"Bearer {self.token}"
        if body is not None:
            named["content-type"] = "application/json"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body), named)
            answer = connection.getresponse()
            text = answer.read()
            found = {name.lower(): value for name, value in answer.headers.items()}
            return Reply(answer.status, found, json.loads(text) if text else None)

    def run(self, workflow: Mapping[str, Any], **inputs: Any) -> str:
        """Keep a workflow and start it; answers the id of the execution."""
        kept = self.ask("POST", "/api/workflows", workflow)
        assert kept.status == 201, kept.body
        started = self.ask("POST", f"/api/workflows/{workflow['id']}/execute", {"inputs": inputs})
        assert started.status == 202, started.body
        return str(started.body["execution_id"])

    def until(self, id: str, *statuses: str, within_s: float = 180.0) -> dict[str, Any]:
        """The execution when it stands at one of these statuses (by default: when it has ended)."""
        end = time.monotonic() + within_s
        while True:
            found: dict[str, Any] = self.ask("GET", f"/api/executions/{id}").body
            if found["status"] in (statuses or FINAL):
                return found
            assert time.monotonic() < end, f"{id} is {found['status']}: {found['error']}"
            time.sleep(0.02)

    def steps_told(self, id: str) -> list[tuple[str, str]]:
        """Step and status of every step event, in order."""
        found: list[tuple[str, str]] = []
        after = 0
        while page := self.ask("GET", f"/api/executions/{id}/events?after={after}").body["items"]:
            after = page[-1]["seq"]
            found += [(e["detail"]["step"], e["detail"]["status"]) for e in page if e["type"] == "step"]
        return found

    def family(self) -> list[int]:
        """The process ids of this process's children, and of theirs."""
        parents = dict(_processes())
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found[1:]

    def kill(self) -> None:
        """SIGKILL: no chance to say goodbye."""
        self.process.kill()
        self.process.wait(30)

    def terminate(self) -> int:
        """SIGTERM, and the exit code when it is done."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def tdev_up(folder: Path, **settings: str) -> Iterator[Up]:
    """Serve ``data`` below the folder, with ``files`` to read; killed at the end if it is still there.

    Args:
        folder: Where both are.
        settings: Further settings by their name, for example ``allowed_hosts``.
    """
    (folder / "files").mkdir(parents=True, exist_ok=True)
    command = [*_TDEV, "up", "--port", "0", "--json", "--data", folder / "data", "--files", folder / "files"]
    with (folder / "up.log").open("a") as log, _started([str(word) for word in command], log, settings) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, f"the region did not start: {(folder / 'up.log').read_text()}"
            yield Up(process, json.loads(line))
        finally:
            process.kill()


def tdev(
    folder: Path, *arguments: str, given: str | None = None, **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command on the data folder, as a process of its own; ``given`` is what it reads."""
    command = [*_TDEV, *arguments, "--data", str(folder / "data")]
    environment = _environment(settings)
    return subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=120, env=environment, cwd=folder
    )


def is_gone(pid: int) -> bool:
    """Whether no process has this id, or only its remains."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


_TDEV = (sys.executable, "-m", "tdev.entry.cli.main")


def _started(command: list[str], log: Any, settings: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment(settings), cwd=ROOT
    )


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    given = {f"TDEV_{name.upper()}": value for name, value in settings.items()}
    return {"PYTHONPATH": str(ROOT / "shared"), "PATH": os.environ["PATH"], **given}


def _processes() -> Iterator[tuple[int, int]]:
    """Every process id with that of its parent."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
