"""Measures the command line as its user waits for it: fresh processes, without a region and with one.

Wall time depends on who else uses the machine, so each round also starts a bare interpreter; beside the seconds stands
how many times as long as that a command takes in CPU time, which hardly changes with the load.
"""

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shape import CALM_US, yardstick_us

_TDEV = ("-c", "from tdev.entry.cli.main import main; main()")
_BARE = ("-c", "pass")
_PLAN = {
    "id": "greet",
    "inputs": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "steps": [{"id": "find", "agent": "extract_emails", "input": {"text": "${inputs.text}"}}],
}
COMMANDS: Mapping[str, tuple[tuple[str, ...], float | None]] = {
    "tdev --version": (("--version",), 0.15),
    "tdev --help": (("--help",), None),
    "tdev status, own process": (("status", "greet"), 0.5),
    "tdev list tools, own process": (("list", "tools"), None),
}
BESIDE_A_REGION: Mapping[str, tuple[tuple[str, ...], float | None]] = {
    "tdev status, with a region": (("status", "greet"), 0.5),
}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock and seconds of CPU, of one process."""

    wall: float
    cpu: float


def took(arguments: Sequence[str], environment: Mapping[str, str]) -> Took:
    """Run a Python to its end."""
    before, begun = _children(), time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True)
    wall = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
    return Took(wall, _children() - before)


def _as_installed(folder: str) -> dict[str, str]:
    """The environment of the processes: byte code is kept, as that of an installed package is."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": f"{folder}/bytecode"}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def region(environment: Mapping[str, str]) -> Iterator[None]:
    """A region on the folder."""
    command = [sys.executable, *_TDEV, "up", "--port", "0", "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        json.loads(process.stdout.readline())
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def measured(
    commands: Mapping[str, tuple[tuple[str, ...], float | None]], rounds: int, environment: Mapping[str, str]
) -> None:
    """Print a line for each command; a bare interpreter takes turns with them."""
    found: dict[str, list[Took]] = {name: [] for name in ("python", *commands)}
    yardsticks = []
    for turn in range(rounds + 1):
        yardsticks.append(yardstick_us())
        for name in found:
            arguments = _BARE if name == "python" else (*_TDEV, *commands[name][0])
            one = took(arguments, environment)
            if turn:  # the first round fills the cache of the disk
                found[name].append(one)
    factor = statistics.median(yardsticks) / CALM_US
    bare = statistics.median(each.cpu for each in found["python"])
    for name, took_all in found.items():
        walls = [each.wall for each in took_all]
        cpu = statistics.median(each.cpu for each in took_all)
        calm = cpu / factor
        target = commands[name][1] if name in commands else None
        verdict = f"  target <= {target}: {'reached' if calm <= target else 'NOT reached'}" if target else ""
        spread = f"[{min(walls):.2f}..{max(walls):.2f}, cpu {cpu:.2f}, {cpu / bare:.1f} x python]"
        print(f"{name:<30}  {statistics.median(walls):.2f} s  {spread}  calm {calm:.2f}{verdict}")


def main() -> None:
    """Deploy a small service, then ask for it again and again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="tdev-bench-") as folder:
        plan = Path(folder, "plan.json")
        plan.write_text(json.dumps(_PLAN), encoding="utf-8")
        environment = {**_as_installed(folder), "TDEV_DATA": f"{folder}/data", "CI": "1", "TDEV_TOKEN": ""}
        took((*_TDEV, "deploy", str(plan), "--name", "greet", "--target", "local", "--yes"), environment)
        print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors, {rounds} rounds")
        measured(COMMANDS, rounds, environment)
        with region(environment):
            measured(BESIDE_A_REGION, rounds, environment)


if __name__ == "__main__":
    main()
