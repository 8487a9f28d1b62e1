"""Measures services of the laptop region: warm calls over HTTP, versions made ready, and a canary under load.

The region is a process of its own with real workers; the client is this one. What is called the overhead of a call is
its time here without what the service itself needed for it, which its own log tells. In the canary 20 requests a second
come while the weights of the new version go to 10, 50 and 100 percent and all the way back.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from service import WORKFLOW, milliseconds
from shape import CALM_US, yardstick_us

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.packing import Order, pack
from tdev.domain.delivery.releasing import Place, kept
from tdev.domain.registry.built_in import built_in_components
from tdev.kernel.clock import iso, system_clock
from tdev.model.component import Component
from tdev.model.service import Provenance, Release
from tdev.runtime import Runtime
from tdev.settings import Settings

CALLS = 300
RATE, STAGE_S = 20, 2.0
STAGES = (10, 50, 100, 50, 0)
BODY = json.dumps({"text": "ann@example.org and bob@example.org"})
SERVICE = "emails"
KNOWN = {component.name: component for component in built_in_components()}


@dataclass(frozen=True, slots=True)
class Client:
    """A kept connection to the region."""

    connection: http.client.HTTPConnection
    token: str

    def call(self) -> tuple[int, str]:
        """Status, and the version that answered."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        self.connection.request("POST", f"/services/{SERVICE}", BODY, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("x-tdev-service-version", "")


@contextmanager
def region(data: Path) -> Iterator[tuple[str, str]]:
    """``tdev up`` on a data folder; endpoint and token."""
    command = [sys.executable, "-m", "tdev.entry.cli.main", "up", "--port", "0", "--json", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            yield said["endpoint"], Path(said["token_file"]).read_text().strip()
        finally:
            process.terminate()


@contextmanager
def client(endpoint: str, token: str) -> Iterator[Client]:
    """A client of its own connection."""
    with closing(http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=30)) as connection:
        yield Client(connection, token)


def packed(memory: int) -> Bundle:
    """A bundle of the service; another memory makes it another one."""

    def source(component: Component) -> bytes:
        raise AssertionError(f"{component.ref} comes with the product")

    return pack(Order(SERVICE, WORKFLOW, memory=memory), KNOWN.__getitem__, source)


def release(runtime: Runtime, version: int) -> Release:
    """Keep and sign the bundle of a version."""
    now = iso(system_clock())
    bundle = packed(256 + version)
    about = Provenance(workflow="emails@1", plan_digest=bundle.digest, created_at=now, by="bench")
    found = kept(bundle, about, Place("local", runtime.artifacts_of("local"), runtime.signing))
    fields = {name: getattr(found, name) for name in found.__slots__}
    return Release(service=SERVICE, version=version, created_at=now, **fields)


def canary(runtime: Runtime, endpoint: str, token: str) -> tuple[list[float], Counter[tuple[int, str]]]:
    """Milliseconds of each call, and how often which status came from which version, while the weights move."""
    stop, times, seen = threading.Event(), list[float](), Counter[tuple[int, str]]()

    def ask() -> None:
        with client(endpoint, token) as found:
            due = time.monotonic()
            while not stop.is_set():
                times.append(milliseconds(lambda: seen.update([found.call()])))
                due += 2 / RATE
                stop.wait(max(0.0, due - time.monotonic()))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    hosting = runtime.hosting_of("local", "local")
    for weight in STAGES:
        hosting.route(SERVICE, {1: 100 - weight, 2: weight})
        stop.wait(STAGE_S)
    stop.set()
    for thread in threads:
        thread.join()
    return times, seen


def show(name: str, found: list[float], factor: float, target: float | None = None) -> None:
    """Print one figure with its spread, and what it would be on a calm machine."""
    middle = statistics.median(found)
    calm = middle / factor
    verdict = "" if target is None else f"  target {target:g}: {'reached' if calm <= target else 'NOT reached'}"
    print(f"{name:<38} {middle:>8.2f} ms  [{min(found):.2f}-{max(found):.2f}]  calm {calm:.2f}{verdict}")


def main() -> None:
    """Print one line per figure."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    sticks = [yardstick_us()]
    with tempfile.TemporaryDirectory() as home, region(Path(home) / "data") as (endpoint, token):
        runtime = Runtime(Settings(data=Path(home) / "data", endpoint=endpoint, token=token))
        hosting = runtime.hosting_of("local", "local")
        ready = []
        for version in range(1, rounds + 2):
            made = release(runtime, version)
            ready.append(
                milliseconds(lambda made=made: (hosting.provision(made), hosting.health(SERVICE, made.version)))
            )
        moves = [milliseconds(lambda n=n: hosting.route(SERVICE, {1: n, 2: 100 - n})) for n in range(1, 51)]
        hosting.route(SERVICE, {1: 100})
        since = system_clock()
        with client(endpoint, token) as found:
            found.call()
            warm = [milliseconds(found.call) for _ in range(CALLS)]
        time.sleep(0.3)
        lines = runtime.logs.read(since=since, limit=10_000)
        own = [line.fields["ms"] for line in lines if line.message == "a call was answered"]
        sticks.append(yardstick_us())
        times, seen = canary(runtime, endpoint, token)
        runtime.close()
    sticks.append(yardstick_us())
    factor = statistics.median(sticks) / CALM_US
    show("a version made ready, health asked", ready, factor)
    show("weights moved", moves, factor)
    show("warm call over HTTP", warm, factor)
    inside = statistics.median(own)
    show("overhead of a warm call", [each - inside for each in warm], factor, 5)
    show("call in the canary", times, factor)
    failed = sum(count for (status, _), count in seen.items() if status != 200)
    shares = ", ".join(f"v{version} {seen[200, version]}" for version in ("1", "2"))
    print(f"canary: {sum(seen.values())} calls, {failed} failed; {shares}; p99 of warm calls {_p99(warm):.2f} ms")


def _p99(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.99)]


if __name__ == "__main__":
    main()
