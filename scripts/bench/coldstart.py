"""Measures what a cold start imports: each function's handler, in a fresh process, from the layers as deployed.

The layers are those of ``scripts/build --host``: byte-compiled and never compared with their sources, as on Lambda.
boto3, which Lambda has, is not there; no handler imports it. Functions take turns, so that a busy minute is shared.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from shape import CALM_US, yardstick_us

from scripts.building.command import CHECKOUT
from scripts.building.command import main as build

HOST = CHECKOUT / ".build" / "host"
PROGRAM = """
import sys, time
sys.path[:0] = {folders!r}
begun = time.perf_counter()
{statement}
print((time.perf_counter() - begun) * 1000, len(sys.modules))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One fresh process: milliseconds of its import and of all of it, and the modules it holds."""

    imported_ms: float
    process_ms: float
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
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, capture_output=True, text=True)
    process_ms = (time.perf_counter() - begun) * 1000
    imported_ms, modules = done.stdout.split()
    return Start(float(imported_ms), process_ms, int(modules))


def show(name: str, starts: Sequence[Start], bare_ms: float, factor: float) -> None:
    """One line: modules, the process in ratio to one that imports nothing, then the import alone."""
    process = statistics.median(each.process_ms for each in starts)
    times = sorted(each.imported_ms for each in starts)
    middle = statistics.median(times)
    label = f"{name}, {starts[0].modules} modules, {process / bare_ms:.1f} x a bare process"
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
    found: dict[str, list[Start]] = {name: [] for name in names}
    bare: list[float] = []
    yardsticks = []
    for turn in range(options.rounds + 1):
        yardsticks.append(yardstick_us())
        empty = start([], "pass")
        for name in names:
            one = start(paths_of(name, venv=options.venv), "import handler")
            if turn:  # the first round fills the cache of the disk
                found[name].append(one)
        if turn:
            bare.append(empty.process_ms)
    factor = statistics.median(yardsticks) / CALM_US
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors, {options.rounds} rounds")
    print(f"yardstick {factor:.1f} x, a bare process takes {statistics.median(bare):.1f} ms")
    for name in names:
        show(name, found[name], statistics.median(bare), factor)


if __name__ == "__main__":
    main()
