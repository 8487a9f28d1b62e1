"""What the benchmarks of workflows have in common: the state, the step, the workflow, the yardstick."""

import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from tdev.domain.workflow.compiling import CompiledWorkflow, Executable, compile_workflow

STEPS = 10
CALM_US = 8.6
"""The yardstick on this kind of machine when nobody else uses it: 3.6 us to write the state, 5.0 us to read it."""


def state() -> dict[str, Any]:
    """What a small workflow carries from step to step: 913 bytes as ``json.dumps`` writes it, twelve small objects."""
    goal = "summarise the weekly sales report and mail it to the team"
    items = [{"id": i, "name": f"component-{i}", "score": i * 1.5, "tags": ["a", "b"]} for i in range(12)]
    return {"n": 0, "goal": goal, "items": items}


def count_up(given: dict[str, Any], context: object) -> dict[str, Any]:
    """The step: it adds one to a counter."""
    found = given["s"]
    return {**found, "n": found["n"] + 1}


def _lookup(effects: tuple[str, ...]) -> Callable[[str], Executable]:
    schema = {"type": "object", "properties": {"s": {"type": "object"}}}
    executable = Executable("count_up@1.0.0", count_up, effects=effects, input_schema=schema)
    return lambda ref: executable


def chain_document() -> dict[str, Any]:
    """Ten steps, each reading the one before."""
    before = ["inputs.s", *(f"s{i}" for i in range(STEPS - 1))]
    steps = [{"id": f"s{i}", "agent": "count_up", "input": {"s": f"${{{before[i]}}}"}} for i in range(STEPS)]
    return {"id": "chain", "steps": steps}


def fan_document() -> dict[str, Any]:
    """Ten steps that all read the input, and a result that joins them."""
    steps = [{"id": f"s{i}", "agent": "count_up", "input": {"s": "${inputs.s}"}} for i in range(STEPS)]
    return {"id": "fan", "steps": steps, "output": [f"${{s{i}.n}}" for i in range(STEPS)]}


def compiled(document: dict[str, Any], effects: tuple[str, ...] = ("pure",)) -> CompiledWorkflow:
    """The document with its one component, which has these effects."""
    return compile_workflow(document, _lookup(effects))


def median_us(work: Callable[[], object], runs: int) -> float:
    """Median of so many runs, in microseconds, after a tenth of them to warm up."""
    for _ in range(max(1, runs // 10)):
        work()
    gc.collect()
    spent = []
    for _ in range(runs):
        begun = time.perf_counter_ns()
        work()
        spent.append(time.perf_counter_ns() - begun)
    return statistics.median(spent) / 1000


def yardstick_us() -> float:
    """Microseconds to write the state as JSON and to read it back, right now on this machine."""
    carried = state()
    return median_us(lambda: from_json(to_json(carried)), 400)


def resident_mib() -> float:
    """Memory of this process in MiB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 2**20
