"""A region of the demo's own: ``tdev up`` on a folder that goes with it, and the requests that are sent to it."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.deploying.begun import begun, kill_all_of

ROOT = Path(__file__).parents[2]
ENDED = ("live", "rolled_back", "failed")
_GRACE_S = 20.0
_LONGEST_S = 300.0
_LOOK_S = 0.1
"""Between two looks at a deployment."""


class DemoError(Exception):
    """Something that the demo cannot go on after, in words for whoever runs it."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where it serves, the number of its process, and what is needed to ask it."""

    host: str
    token: str
    data: Path
    pid: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Of every request."""
        return {"authorization": f"Bearer {self.token}", "content-type": "application/json"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; answers the document.

        Raises:
            DemoError: When it is refused.
        """
        with closing(http.client.HTTPConnection(self.host, timeout=60)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body), self.headers)
            answer = connection.getresponse()
            found = json.loads(answer.read() or b"null")
        if answer.status >= 300:
            raise DemoError(f"{method} {path} was answered {answer.status}: {found}")
        return found

    def deployed(self, body: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
        """Deploy and wait for the end; answers the deployment as people see it, and the seconds that it took."""
        begun = time.monotonic()
        id = self.ask("POST", "/api/deploy", body)["deployment_id"]
        while True:
            found: dict[str, Any] = self.ask("GET", f"/api/deployments/{id}")
            took = time.monotonic() - begun
            if found["deployment"]["status"] in ENDED:
                return found, took
            if took > _LONGEST_S:
                raise DemoError(f"the deployment {id} did not end: {found['deployment']}")
            time.sleep(_LOOK_S)


@contextmanager
def region(folder: Path, **settings: str) -> Iterator[Region]:
    """``tdev up`` on a folder, in a process of its own; it has ended with its workers when this ends, whatever happens.

    Args:
        folder: Holds its stores, and is where it reads files.
        settings: Further settings by their name, for example ``allowed_hosts``.

    Raises:
        DemoError: When it does not start.
    """
    data, log = folder / "data", folder / "region.log"
    words = ["up", "--port", "0", "--json", "--data", str(data), "--files", str(folder)]
    command = [sys.executable, "-m", "tdev.entry.cli.main", *words]
    with (
        log.open("a") as errors,
        begun(command, _end, stdout=subprocess.PIPE, stderr=errors, env=environment(**settings)) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise DemoError(f"the region did not start: {log.read_text()[-2000:]}")
        said = json.loads(line)
        token = Path(said["token_file"]).read_text().strip()
        yield Region(said["endpoint"].removeprefix("http://"), token, data, process.pid)


def environment(**settings: str) -> dict[str, str]:
    """Of the processes of the demo: this checkout, and of the settings only those given, by their name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TDEV_", "PYTHON"))}
    given = {f"TDEV_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "PYTHONPATH": f"{ROOT / 'shared'}{os.pathsep}{ROOT}", **given}


def _end(process: "subprocess.Popen[str]") -> None:
    """Ask it to end; then end whatever of it is still there."""
    process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
    kill_all_of(process)
