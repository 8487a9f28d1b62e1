"""Measures what runs in the sandbox cost, by level, and counts who got out. Run through ``scripts/bench/sandbox``.

A row is the median of its runs, with the lowest and the highest; *calm* is the figure divided by how much slower than a
calm machine the yardstick was in the same minute. ``plain`` starts the same interpreter with nothing around it; *cold*
is the first run of a process, which looks for walls, starts what the others are forked from, and runs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shape import CALM_US, yardstick_us

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox
from tests.support.escapes import ATTEMPTS
from tests.support.escaping import outside
from tests.support.exhausting import BOMBS, TIGHT
from tests.support.forging import FORGERIES

SOURCES = {
    "function": "def f():\n    return 1\n",
    "SDK": "from tdev.sdk import tool\n@tool\ndef f() -> int:\n    'One.'\n    return 1\n",
}
WALLS = {
    "strong": ALL_WALLS,
    "medium": ALL_WALLS - {"namespaces"},
    "weak": ALL_WALLS - {"namespaces", "seccomp"},
    "none": frozenset[str](),
}
COLD_RUNS = 5
TARGET_MS = 30.0
SETTLING_S = 1.0
LIMITS = SandboxLimits(wall_s=10.0, cpu_s=3, memory_bytes=512 << 20, file_bytes=2 << 20)
UNBOUNDED_AT_MEDIUM = "starts threads for ever"


def main() -> None:
    """Print the rows of every level."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--no-escapes", action="store_true", help="only measure; the attempts take about a minute")
    asked = parser.parse_args()
    measure("plain interpreter", _plain, asked.runs)
    for level, walls in WALLS.items():
        costs(level, walls, asked.runs)
    if asked.no_escapes:
        return
    for level in ("strong", "medium"):
        escapes(level)
    controls()


def costs(level: str, walls: frozenset[str], runs: int) -> None:
    """What a run costs at a level, cold and warm, and what waiting runs hold of memory."""
    with sandbox_of(walls) as sandbox:
        if sandbox.isolation.level != level:
            show(f"{level}: this machine has {sandbox.isolation.level}", 0, "runs")
            return
        target = TARGET_MS if level in ("strong", "medium") else None
        for kind, source in SOURCES.items():
            measure(f"{level}, {kind}", lambda source=source: _run(sandbox, source), runs, target)
        time.sleep(SETTLING_S)
        show(f"{level}, memory of the idle pool", _family_mib(), "MiB")
    measure(f"{level}, cold", lambda: _cold(walls), COLD_RUNS)


def escapes(level: str) -> None:
    """How many rows were tried and contained at a level."""
    with sandbox_of(WALLS[level]) as sandbox, outside() as world:
        if sandbox.isolation.level != level:
            return
        held = [row.contained(sandbox.run(row.source, "attempt", world, LIMITS)) for row in ATTEMPTS if row.here()]
        for bomb in BOMBS:
            if (bomb.name, level) != (UNBOUNDED_AT_MEDIUM, "medium"):
                held.append(bomb.contained(sandbox.run(bomb.source, "attempt", {"times": bomb.times}, TIGHT)))
        held += [row.contained(sandbox.run(row.source, "attempt", {}, TIGHT)) for row in FORGERIES]
    show(f"{level}, escapes tried", len(held), "rows")
    show(f"{level}, escapes contained", sum(held), "rows", _all(sum(held), len(held)))


def controls() -> None:
    """How many of the same rows get through when only their own walls are away, or their limits are kept."""
    through = []
    for row in (row for row in ATTEMPTS if row.here()):
        with outside() as world, sandbox_of(ALL_WALLS - row.held_by) as sandbox:
            done = sandbox.run(row.source, "attempt", world, LIMITS)
            became = row.name == "becomes a program" and done.error is not None and done.error["type"] == "NoResult"
            through.append(became or not row.contained(done))
    with sandbox_of(ALL_WALLS) as sandbox:
        for bomb in (bomb for bomb in BOMBS if bomb.safely is not None):
            done = sandbox.run(bomb.source, "attempt", {"times": bomb.safely}, LIMITS)
            through.append(not bomb.contained(done))
    show("controls tried", len(through), "rows")
    show("controls that got through", sum(through), "rows", _all(sum(through), len(through)))


@contextmanager
def sandbox_of(walls: frozenset[str]) -> Iterator[LocalSandbox]:
    """One with these walls, closed at the end."""
    sandbox = LocalSandbox(walls=walls, allow_weak=True, bubblewrap="never")
    try:
        yield sandbox
    finally:
        sandbox.close()


def measure(name: str, once: Callable[[], float], runs: int, target: float | None = None) -> None:
    """Show the median milliseconds of so many runs, beside the yardstick of the same time."""
    before = yardstick_us()
    values = [once() for _ in range(runs)]
    median = statistics.median(values)
    calm = median * CALM_US * 2 / (before + yardstick_us())
    more = f"[{min(values):.1f}-{max(values):.1f}]  calm {calm:>5.1f}"
    if target is not None:
        words = ["reached" if found <= target else "NOT reached" for found in (median, calm)]
        more += f"  target <= {target:g}: {words[0]}" + ("" if words[0] == words[1] else f" (calm: {words[1]})")
    show(name, median, "ms", more)


def show(name: str, value: float, unit: str, more: str = "") -> None:
    """Print one line, as ``scripts/bench/all`` reads it; ``more`` is what follows the unit."""
    figure = f"{value:.1f}" if isinstance(value, float) else str(value)
    print(f"{name:<36} {figure:>7} {unit:<4} {more or '[-]'}".rstrip(), flush=True)


def _all(count: int, of: int) -> str:
    return f"[-]  target >= {of}: {'reached' if count == of else 'NOT reached'}"


def _run(sandbox: LocalSandbox, source: str) -> float:
    done = sandbox.run(source, "f", {})
    if done.output != 1:
        sys.exit(f"a run failed: {done.error}")
    return done.ms


def _cold(walls: frozenset[str]) -> float:
    begun = time.perf_counter()
    with sandbox_of(walls) as sandbox:
        _run(sandbox, SOURCES["function"])
        return (time.perf_counter() - begun) * 1000


def _plain() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", "pass"], check=True)
    return (time.perf_counter() - started) * 1000


def _family_mib() -> float:
    """Memory of the processes below this one; what several share is counted once. 0 where the kernel hides it."""
    waiting, total = [os.getpid()], 0
    while waiting:
        for tasks in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            for child in tasks.read_text(encoding="ascii").split():
                waiting.append(int(child))
                try:
                    rollup = Path(f"/proc/{child}/smaps_rollup").read_text(encoding="ascii")
                except OSError:
                    return 0.0
                total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


if __name__ == "__main__":
    main()
