"""Measures the walk from a goal to its result: through a running region, in this process, and from a cold start.

The goal becomes three steps that read one small file; nothing of it goes to a network. Every figure is the median of
its rounds, beside a yardstick of the same minute, because the machine may be shared.
"""

import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shape import CALM_US, resident_mib, yardstick_us

from tdev.domain.registry.catalogue import Catalogue
from tdev.entry.cli.client import Options, connect
from tdev.model.component import Component
from tdev.platform.storage.embedded import SqliteTables

GOAL = "Read notes.txt, extract the e-mail addresses, and extract the URLs"
NOTES = "Ann (ann@example.com) wrote about https://example.com/a to Bob (bob@example.org).\n" * 20
TURNS = 10
"""Goals per round and door, after two that warm it up."""
COMPONENTS = 10_000
TDEV = (sys.executable, "-m", "tdev.entry.cli.main")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: how to measure it once, its unit, and the most that it should be."""

    name: str
    unit: str
    target: float | None
    measure: Callable[[], float]


class Door:
    """Somewhere to send a goal to; remembers the last execution."""

    def __init__(self, send: Callable[[str, str, Any, dict[str, str]], Any]) -> None:
        self._send = send
        self.last: dict[str, Any] = {}

    def goal(self) -> float:
        """Milliseconds from the goal to its result."""
        begun = time.perf_counter()
        self.last = self._send("POST", "/api/orchestrate", {"goal": GOAL}, {"prefer": "wait=20"})
        spent = (time.perf_counter() - begun) * 1000
        assert self.last.get("status") == "succeeded", self.last
        assert len(self.last["trace"]) == 3, self.last
        return spent

    def round(self) -> float:
        """The median of some goals."""
        return statistics.median([self.goal() for _ in range(TURNS + 2)][2:])

    def shares(self) -> list[tuple[str, float]]:
        """Milliseconds of each part of the last goal's way, as its events tell."""
        page = self._send("GET", f"/api/executions/{self.last['id']}/events", None, {})
        return [(event["type"], event["detail"]["ms"]) for event in page["items"] if event["type"].endswith("Agent")]


@contextmanager
def region(folder: Path) -> Iterator[tuple[Door, int]]:
    """A region as ``tdev up`` serves it: the door, and its process."""
    command = [*TDEV, "up", "--port", "0", "--json", "--data", str(folder / "region"), "--files", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        token = Path(said["token_file"]).read_text(encoding="utf-8").strip()
        port = int(said["endpoint"].rpartition(":")[2])
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                yield Door(lambda *request: _asked(connection, token, *request)), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _asked(
    connection: http.client.HTTPConnection, token: str, method: str, path: str, body: Any, headers: dict[str, str]
) -> Any:
    given = {"authorization": f"Bearer {token}", **headers}
    if body is not None:
        given["content-type"] = "application/json"
    connection.request(method, path, None if body is None else json.dumps(body), given)
    return json.loads(connection.getresponse().read())


def process_s(*arguments: str) -> float:
    """Seconds of a command as a process of its own."""
    begun = time.perf_counter()
    subprocess.run([*TDEV, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def cold_s(folder: Path) -> float:
    """Seconds of ``tdev orchestrate`` without a region, on stores that are not there yet."""
    with tempfile.TemporaryDirectory(dir=folder) as data:
        return process_s("orchestrate", GOAL, "--data", data, "--files", str(folder))


def up_s(folder: Path) -> float:
    """Seconds from ``tdev up`` to its first result: start, and each function's first call."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=folder) as data:
        (Path(data) / "notes.txt").write_text(NOTES, encoding="utf-8")
        with region(Path(data)) as (door, _):
            door.goal()
            return time.perf_counter() - begun


def registering_s(folder: Path) -> float:
    """Seconds to register many components."""
    components = [
        Component(
            name=f"component_{turn}",
            type="tool",
            description="Finds the e-mail addresses in a text and answers them in their order.",
            brain_count=0,
            input_schema={"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
            output_schema={"type": "array", "items": {"type": "string"}},
            phrases=("find the mail addresses", "메일 주소 찾기"),
        )
        for turn in range(COMPONENTS)
    ]
    with tempfile.TemporaryDirectory(dir=folder) as data, closing(SqliteTables(Path(data) / "tables.db")) as tables:
        begun = time.perf_counter()
        Catalogue(tables, "local").publish_many(components, actor="bench")
        return time.perf_counter() - begun


def show(line: Line, values: list[float], factor: float) -> None:
    """Print one line."""
    value = statistics.median(values)
    calm = value / factor
    verdict = ""
    if line.target is not None:
        words = [("reached" if found <= line.target else "NOT reached") for found in (value, calm)]
        verdict = f"target {line.target:>4g}: {words[0]}" + ("" if words[0] == words[1] else f" (calm: {words[1]})")
    spread = f"[{min(values):.2f}-{max(values):.2f}]"
    print(f"{line.name:<38} {value:>8.2f} {line.unit:<3} {spread:<18} calm {calm:>7.2f}  {verdict}".rstrip())


def where_the_time_goes(door: Door) -> None:
    """Print the parts of one goal's way, each the median of some goals."""
    totals: list[float] = []
    parts: dict[str, list[float]] = {}
    for _ in range(TURNS):
        totals.append(door.goal())
        for name, ms in door.shares():
            parts.setdefault(name, []).append(ms)
    total = statistics.median(totals)
    inside = {name: statistics.median(times) for name, times in parts.items()}
    rest = total - sum(inside.values())
    print(f"  of {total:.1f} ms through the region:", end=" ")
    print(", ".join(f"{name.removesuffix('Agent')} {ms:.1f}" for name, ms in inside.items()), end=", ")
    print(f"{rest:.1f} for the state machine, five calls of workers, HTTP and looking whether it has ended")


def main() -> None:
    """Measure every figure once per round, so that all of them see the same minutes."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    values: dict[str, list[float]] = {}
    sticks: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "notes.txt").write_text(NOTES, encoding="utf-8")
        with (
            region(folder) as (through_region, pid),
            connect(Options(data=folder / "here", files=folder)) as api,
        ):
            here = Door(lambda method, path, body, headers: api.call(method, path, body, headers=headers))
            every = [
                Line("goal to result, 3 steps, warm region", "ms", 40, through_region.round),
                Line("goal to result, 3 steps, one process", "ms", None, here.round),
                Line("tdev --version", "s", 0.15, lambda: process_s("--version")),
                Line("tdev orchestrate, cold, no region", "s", 2, lambda: cold_s(folder)),
                Line("tdev up to its first result", "s", None, lambda: up_s(folder)),
                Line(f"register {COMPONENTS:,} components", "s", 1, lambda: registering_s(folder)),
            ]
            for _ in range(rounds):
                for line in every:
                    before = yardstick_us()
                    values.setdefault(line.name, []).append(line.measure())
                    sticks.setdefault(line.name, []).append((before + yardstick_us()) / 2)
            for line in every:
                show(line, values[line.name], statistics.median(sticks[line.name]) / CALM_US)
            where_the_time_goes(through_region)
            print(f"  the region and its workers have {family_mib(pid):.0f} MiB in RAM")
    stick = statistics.median(found for each in sticks.values() for found in each)
    print(
        f"yardstick: the state to JSON and back {stick:.1f} us, {stick / CALM_US:.1f} x a calm machine ({CALM_US} us)"
    )
    print(f"{rounds} rounds, {TURNS} goals in each; {os.cpu_count()} cores; this process {resident_mib():.0f} MiB")


def family_mib(pid: int) -> float:
    """MiB in RAM of a process and of all below it; what they share counts for each."""
    parents: dict[int, int] = {}
    for found in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(found.name)] = int((found / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = [pid]
    for each in family:
        family += [child for child, parent in parents.items() if parent == each]
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * 4096 / 2**20 for each in family)


if __name__ == "__main__":
    main()
