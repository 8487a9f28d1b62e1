"""Measures what one run in the sandbox costs, by level. Run through ``scripts/bench/sandbox``.

A row is the median of its runs in milliseconds, with the lowest and the highest; ``CPU`` is the child's own time.
``plain`` starts the same interpreter with nothing around it.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "shared"))

from tdev.platform.sandbox.embedded.engine import ALL_WALLS, LocalSandbox

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


def main() -> None:
    """Print one row per level and kind of source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    print(f"{'':24}{'median':>9}{'lowest':>9}{'highest':>9}{'CPU':>9}   ms")
    _row("plain", [_plain() for _ in range(runs)], None)
    for level, walls in WALLS.items():
        sandbox = LocalSandbox(walls=walls, allow_weak=True, bubblewrap="never")
        found = sandbox.isolation.level
        label = level if found == level else f"{level} (here {found})"
        for kind, source in SOURCES.items():
            done = [sandbox.run(source, "f", {}) for _ in range(runs)]
            wrong = [run.error for run in done if run.output != 1]
            if wrong:
                sys.exit(f"{label}: {wrong[0]}")
            _row(f"{label}, {kind}", [run.ms for run in done], [run.details["cpu_s"] * 1000 for run in done])


def _plain() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", "pass"], check=True)
    return (time.perf_counter() - started) * 1000


def _row(label: str, values: list[float], cpu: list[float] | None) -> None:
    spent = f"{statistics.median(cpu):9.1f}" if cpu else f"{'':9}"
    print(f"{label:24}{statistics.median(values):9.1f}{min(values):9.1f}{max(values):9.1f}{spent}")


if __name__ == "__main__":
    main()
