"""Measures the workflow engine. Each line: median of the rounds, target, yardstick of the same rounds.

The machines are shared and their speed varies threefold, so each figure is also given as it would be on a calm one:
divided by how much longer than there the yardstick took in the same rounds.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

from shape import CALM_US, STEPS, chain_document, compiled, fan_document, median_us, resident_mib, state, yardstick_us

from tdev.domain.workflow.records import trace_text
from tdev.domain.workflow.run import Run
from tdev.domain.workflow.running import Scheduler
from tdev.platform.journal.embedded import SqliteJournal

RUNS = 200
FLIGHT = 1000
_numbers = count()


class Line(NamedTuple):
    """One figure: what it is, its unit, the target (None: for information), how one round measures it."""

    name: str
    unit: str
    target: float | None
    measure: Callable[[], float]


def sequential() -> float:
    """Microseconds per step of a chain, with its trace."""
    workflow, given = compiled(chain_document()), {"s": state()}

    def one() -> bytes:
        run = Run(workflow, given)
        Scheduler().execute([run])
        assert run.result["n"] == STEPS
        return trace_text(run)

    return median_us(one, RUNS) / STEPS


def durable(folder: Path) -> float:
    """Microseconds per step of a chain that checkpoints each step."""
    workflow, given = compiled(chain_document()), {"s": state()}
    journal = SqliteJournal(folder / "journal.db")
    scheduler = Scheduler(journal)

    def one() -> None:
        run = Run(workflow, given, stream=f"r{next(_numbers)}")
        scheduler.execute([run])
        assert run.result["n"] == STEPS

    try:
        return median_us(one, RUNS) / STEPS
    finally:
        journal.close()


def parallel(effects: tuple[str, ...]) -> float:
    """Microseconds per branch of ten at once."""
    workflow, given = compiled(fan_document(), effects), {"s": state()}

    def one() -> None:
        run = Run(workflow, given)
        Scheduler().execute([run])
        assert run.result == [1] * STEPS

    return median_us(one, RUNS) / STEPS


def in_flight(folder: Path) -> float:
    """Seconds for a thousand executions of ten durable steps, all at once."""
    workflow, given = compiled(chain_document()), {"s": state()}
    journal = SqliteJournal(folder / "flight.db")
    runs = [Run(workflow, given, stream=f"r{next(_numbers)}") for _ in range(FLIGHT)]
    begun = time.perf_counter()
    Scheduler(journal).execute(runs)
    spent = time.perf_counter() - begun
    journal.close()
    assert sum(run.result["n"] for run in runs) == STEPS * FLIGHT
    return spent


def compiling() -> float:
    """Microseconds to compile the chain."""
    document = chain_document()
    return median_us(lambda: compiled(document), 50)


def fresh_process() -> float:
    """Milliseconds from starting a process to the end of its first workflow."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, str(Path(__file__).with_name("peer_tdev.py")), "cold"], check=True, capture_output=True
    )
    return (time.perf_counter() - begun) * 1000


def import_sdk() -> float:
    """Milliseconds that ``import tdev.sdk`` takes in a fresh process."""
    program = "import time; a = time.perf_counter(); import tdev.sdk; print((time.perf_counter() - a) * 1000)"
    return float(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)


def lines(folder: Path) -> list[Line]:
    """All figures, in the order in which they are printed."""
    return [
        Line("10 steps with trace, per step", "us", 15, sequential),
        Line("10 durable steps, per step", "us", 35, lambda: durable(folder)),
        Line("10 branches at once, per branch", "us", None, lambda: parallel(("pure",))),
        Line("10 branches in threads, per branch", "us", None, lambda: parallel(("fetch",))),
        Line("1,000 executions x 10 durable steps", "s", 1, lambda: in_flight(folder)),
        Line("compile a workflow of 10 steps", "us", None, compiling),
        Line("fresh process to first result", "ms", 150, fresh_process),
        Line("import tdev.sdk", "ms", 40, import_sdk),
    ]


def show(line: Line, values: list[float], factor: float) -> None:
    """Print one line."""
    value = statistics.median(values)
    calm = value / factor
    verdict = ""
    if line.target is not None:
        words = [("reached" if found <= line.target else "NOT reached") for found in (value, calm)]
        verdict = f"target {line.target:>4g}: {words[0]}" + ("" if words[0] == words[1] else f" (calm: {words[1]})")
    spread = f"[{min(values):.2f}-{max(values):.2f}]"
    print(f"{line.name:<38} {value:>8.2f} {line.unit:<3} {spread:<18} calm {calm:>7.2f}  {verdict}")


def main() -> None:
    """Measure every figure once per round, so that all of them see the same minutes."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    values: dict[str, list[float]] = {}
    sticks: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        every = lines(Path(folder))
        for _ in range(rounds):
            for line in every:
                before = yardstick_us()
                values.setdefault(line.name, []).append(line.measure())
                sticks.setdefault(line.name, []).append((before + yardstick_us()) / 2)
    for line in every:
        show(line, values[line.name], statistics.median(sticks[line.name]) / CALM_US)
    stick = statistics.median(found for each in sticks.values() for found in each)
    print(
        f"yardstick: the state to JSON and back {stick:.1f} us, {stick / CALM_US:.1f} x a calm machine ({CALM_US} us)"
    )
    print(f"{rounds} rounds; memory of this process {resident_mib():.0f} MiB")


if __name__ == "__main__":
    main()
