"""Measures what a cold start imports: each function's handler, in a fresh process, from the layers as deployed.

The layers are those of ``scripts/build --host``: byte-compiled and never compared with their sources, as on Lambda.
boto3, which Lambda has, is not there; no handler imports it. Functions take turns, so that a busy minute is shared.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from shape import CALM_US, yardstick_us

from scripts.building.command import CHECKOUT
from scripts.building.command import main as build

HOST = CHECKOUT / ".build" / "host"
BARE = "bare"
PYTHON = platform.python_version()
PROGRAM = """
import sys, time
sys.path[:0] = {folders!r}
begun = time.perf_counter()
{statement}
print((time.perf_counter() - begun) * 1000, time.process_time() * 1000, len(sys.modules))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One fresh process: milliseconds of its import, CPU milliseconds of all of it, and the modules it holds."""

    imported_ms: float
    cpu_ms: float
    modules: int


def paths_of(function: str, *, venv: bool) -> list[str]:
    """Where a function's process looks for modules, before the standard library."""
    if venv:
        installed = [path for path in sys.path if path.endswith("site-packages")]
        return [str(CHECKOUT / "functions" / function), str(CHECKOUT / "shared"), *installed]
    layers = [str(HOST / "layers" / name / "python") for name in ("dependencies", "library", "tdev")]
    return [str(HOST / "functions" / function), *layers]


def start(folders: Sequence[str], statement: str) -> Start:
    """Start a Python that sees only these folders and the standard library."""
    program = PROGRAM.format(folders=list(folders), statement=statement)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, capture_output=True, text=True)
    imported_ms, cpu_ms, modules = done.stdout.split()
    return Start(float(imported_ms), float(cpu_ms), int(modules))


def cpu(starts: Sequence[Start]) -> float:
    """CPU milliseconds of a process, the median: other work on the machine hardly changes it."""
    return statistics.median(each.cpu_ms for each in starts)


def show(name: str, starts: Sequence[Start], bare_ms: float, factor: float) -> None:
    """One line: modules, the CPU time also in ratio to a process that imports nothing, then the import as it took."""
    times = sorted(each.imported_ms for each in starts)
    middle = statistics.median(times)
    label = f"{name}, {starts[0].modules} modules, {cpu(starts):.0f} ms CPU ({cpu(starts) / bare_ms:.0f} x bare)"
    print(f"{label:55} {middle:8.2f} ms  [{times[0]:.2f}-{times[-1]:.2f}]  calm {middle / factor:.2f}")


def main() -> None:
    """Print one line per function."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--venv", action="store_true", help="measure this checkout's environment, not the layers")
    options = parser.parse_args()
    if not options.venv and build(["--host", "--quiet"]) != 0:
        raise SystemExit(1)
    names = sorted(path.parent.name for path in (CHECKOUT / "functions").glob("*/handler.py"))
    turns = [(BARE, [], "pass"), *((name, paths_of(name, venv=options.venv), "import handler") for name in names)]
    found: dict[str, list[Start]] = {name: [] for name, _, _ in turns}
    yardsticks = []
    for turn in range(options.rounds + 1):
        yardsticks.append(yardstick_us())
        for name, folders, statement in turns:
            one = start(folders, statement)
            if turn:  # the first round fills the cache of the disk
                found[name].append(one)
    factor = statistics.median(yardsticks) / CALM_US
    bare_ms = cpu(found[BARE])
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors, {options.rounds} rounds, Python {PYTHON}")
    print(f"yardstick {factor:.1f} x; a bare process takes {bare_ms:.1f} ms of CPU")
    for name in names:
        show(name, found[name], bare_ms, factor)


if __name__ == "__main__":
    main()
