"""Measures the embedded state machine engine; see ``main`` for the rows. Run through ``scripts/bench/engine``.

Every row is the median of its rounds with the lowest and the highest. The functions called do nothing, so the figures
are the engine's own time, journal included.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "shared"))

from tdev.platform.invocation import Invoked  # noqa: E402
from tdev.platform.machine.embedded.compiling import compile_machine  # noqa: E402
from tdev.platform.machine.embedded.engine import EmbeddedMachine  # noqa: E402
from tdev.platform.machine.embedded.program import Done, Program  # noqa: E402
from tdev.platform.machine.embedded.rounds import Options  # noqa: E402
from tdev.platform.machine.embedded.scope import Scope  # noqa: E402

INVOKE = "arn:aws:states:::lambda:invoke"


def chain(length: int, state: dict[str, Any], language: str = "JSONata") -> dict[str, Any]:
    """``length`` states like this one, one after the other."""
    states = {f"s{i}": {**state, **({"Next": f"s{i + 1}"} if i < length - 1 else {"End": True})} for i in range(length)}
    return {"QueryLanguage": language, "StartAt": "s0", "States": states}


TASK = {
    "Type": "Task",
    "Resource": INVOKE,
    "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
    "Output": "{% $states.result.Payload %}",
}
TASK_PATH = {
    "Type": "Task",
    "Resource": INVOKE,
    "Parameters": {"FunctionName": "f", "Payload.$": "$"},
    "ResultSelector": {"n.$": "$.Payload.n"},
}
MERGE = {"Type": "Pass", "Output": "{% $merge([$states.input, {'x': $states.input.n + 1}]) %}"}
DEFINITIONS = {
    "tasks": chain(10, TASK),
    "tasks-jsonpath": chain(10, TASK_PATH, "JSONPath"),
    "passes": chain(100, {"Type": "Pass"}),
    "merges": chain(100, MERGE),
    "wait": chain(1, {"Type": "Wait", "Seconds": 1}),
}
GIVEN = {"n": 0, "goal": "find the invoices of last month"}


def invoke(_function: str, payload: Any) -> Invoked:
    """A function that does nothing."""
    return Invoked(payload)


class Commits:
    """Counts the commits of an engine and the time they take; given to it as its hook."""

    def __init__(self) -> None:
        self.number, self.seconds, self._begin = 0, 0.0, 0.0

    def __call__(self, stage: str, _number: int) -> None:
        if stage == "before":
            self._begin = time.perf_counter()
        else:
            self.number += 1
            self.seconds += time.perf_counter() - self._begin


@contextmanager
def engine(synchronous: str = "NORMAL", hook: Commits | None = None) -> Iterator[EmbeddedMachine]:
    """An engine with a journal of its own."""
    with tempfile.TemporaryDirectory() as folder:
        machine = EmbeddedMachine(
            Path(folder) / "machines.db", DEFINITIONS, invoke, synchronous=synchronous, options=Options(hook=hook)
        )
        try:
            yield machine
        finally:
            machine.close()


_NUMBERS = count()


def run(machine: EmbeddedMachine, name: str, executions: int = 1) -> float:
    """Seconds from the first start to the last end."""
    begin = time.perf_counter()
    arns = [machine.start(name, f"r{next(_NUMBERS)}", GIVEN) for _ in range(executions)]
    for arn in arns:
        status = machine.wait(arn, 120).status
        if status != "SUCCEEDED":
            raise SystemExit(f"{arn} is {status}")
    return time.perf_counter() - begin


def rounds(times: int, measure: Callable[[], float], scale: float = 1.0) -> list[float]:
    """The sorted results after one round to warm up."""
    measure()
    return sorted(measure() * scale for _ in range(times))


def show(
    row: str, unit: str, results: list[float], target: float | None = None, *, more_is_better: bool = False
) -> None:
    """One row; says whether the target is reached."""
    middle = statistics.median(results)
    line = f"{row:58} {middle:10.2f} {unit:10} [{results[0]:.2f} - {results[-1]:.2f}]"
    if target is not None:
        reached = middle >= target if more_is_better else middle <= target
        line += f"   target {'>=' if more_is_better else '<='} {target:g}: {'reached' if reached else 'NOT reached'}"
    print(line, flush=True)


def walk(program: Program, given: Any) -> None:
    """The closures alone: no frames, no history, no journal."""
    name: str | None = program.start
    context = {"State": {"Name": ""}}
    while name is not None:
        outcome = program.states[name].begin(Scope(given, context, {}))
        if not isinstance(outcome, Done):
            raise SystemExit("only states that are over at once")
        name, given = outcome.next, outcome.output


def timed(act: Callable[[], object], times: int) -> float:
    """Seconds per call."""
    begin = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - begin) / times


def where_the_time_goes(executions: int) -> None:
    """Splits the time of a machine of 10 tasks, run alone: commits, other work of this process, and waiting."""
    commits = Commits()
    with engine(hook=commits) as machine:
        run(machine, "tasks")
        commits.number, commits.seconds = 0, 0.0
        begin, cpu = time.perf_counter(), time.process_time()
        for _ in range(executions):
            run(machine, "tasks")
        wall = (time.perf_counter() - begin) / executions * 1e3
        cpu = (time.process_time() - cpu) / executions * 1e3
    each, number = commits.seconds / executions * 1e3, commits.number / executions
    print(
        f"  of {wall:.2f} ms for 10 tasks alone {cpu:.2f} ms are work of this process (all threads), {each:.2f} ms of"
    )
    print(f"  them in {number:.0f} commits; the rest is waking a thread 10 times and back")


def resident_mib() -> float:
    """Memory of this process that is in RAM now."""
    text = Path("/proc/self/statm").read_text(encoding="ascii")
    return int(text.split()[1]) * 4096 / 2**20


def main() -> None:
    """All rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    times = parser.parse_args().rounds
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores: beyond that the figures wait for others")
    with engine() as machine:
        results = rounds(times * 3, lambda: run(machine, "tasks"), 1e3)
        show("10 tasks, JSONata, start to end", "ms", results, 5)
        results = rounds(times * 3, lambda: run(machine, "tasks-jsonpath"), 1e3)
        show("10 tasks, JSONPath with templates, start to end", "ms", results, 5)
        results = rounds(times, lambda: 1000 / run(machine, "tasks", 100))
        show("100 executions x 10 tasks at once, journal on", "tasks/s", results, 1500, more_is_better=True)
    with engine("FULL") as machine:
        results = rounds(times, lambda: 1000 / run(machine, "tasks", 100))
        show("the same with synchronous = FULL", "tasks/s", results)
    for name, what in (("passes", "Pass"), ("merges", "Pass with $merge")):
        program = compile_machine(DEFINITIONS[name])
        results = rounds(times, lambda program=program: timed(lambda: walk(program, GIVEN), 20) / 100, 1e6)
        show(f"transition, {what}, closures alone", "us", results, 8 if name == "passes" else None)
        with engine() as machine:
            results = rounds(times * 3, lambda name=name, machine=machine: run(machine, name) / 100, 1e6)
            show(f"transition, {what}, with history and journal", "us", results, 35 if name == "passes" else None)
    results = rounds(times, lambda: timed(lambda: compile_machine(DEFINITIONS["tasks"]), 50), 1e6)
    show("compile a machine of 10 tasks", "us", results)
    with engine() as machine:
        before = resident_mib()
        results = rounds(max(5, times // 2), lambda: run(machine, "wait", 2000))
        show("2,000 executions that wait 1 s at once", "s", results, 2.6)
        show("memory that these rounds have added to the process", "MiB", [resident_mib() - before])
    where_the_time_goes(30)


if __name__ == "__main__":
    main()
