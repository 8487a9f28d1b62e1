"""Measures Planner and Evaluator; see ``main`` for the rows. Run through ``scripts/bench/planner``.

The goals are those of ``tests/golden/goals.json``. Times depend on what else the machine does: the yardstick is a fixed
loop of plain Python, and the last column says how many of it a figure takes.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "shared"), str(ROOT)]

from tdev.domain.evaluation.scoring import evaluate  # noqa: E402
from tdev.domain.planning.clauses import split  # noqa: E402
from tdev.domain.planning.drafting import draft  # noqa: E402
from tdev.domain.planning.refining import refine  # noqa: E402
from tdev.domain.planning.retrieval import Retrieval  # noqa: E402
from tdev.domain.registry.built_in import built_in_components  # noqa: E402
from tdev.model.component import Component  # noqa: E402
from tests.support.registries import generated_components  # noqa: E402


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds that a call takes."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def yardstick() -> float:
    """Milliseconds of a fixed loop: what this machine makes of plain Python just now."""

    def loop() -> int:
        total = 0
        for number in range(200_000):
            total += number % 7
        return total

    return min(timed(loop) for _ in range(5))


def show(name: str, times: Sequence[float], unit: float) -> None:
    """One row: median, 99th percentile, and the median in yardsticks."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    middle = statistics.median(ordered)
    print(f"  {name:<28} p50 {middle:9.2f} ms   p99 {p99:9.2f} ms   {middle / unit:7.2f} yardsticks")


def measure(components: Sequence[Component], goals: Sequence[dict[str, Any]], rounds: int) -> None:
    """All rows for one registry."""
    unit = yardstick()
    print(f"{len(components)} components, {len(goals)} goals, yardstick {unit:.2f} ms")
    show("build the index", [timed(lambda: Retrieval(components)) for _ in range(3)], unit)
    retrieval = Retrieval(components)
    show("first goal, cold", [timed(lambda: draft(goals[0]["goal"], retrieval, goals[0].get("inputs")))], unit)
    by_ref = {component.ref: component for component in components}
    for each in goals:
        draft(each["goal"], retrieval, each.get("inputs"))
    terms = [clause.terms for each in goals for clause in split(each["goal"], retrieval.verbs)]
    finds = []
    for asked in terms:
        retrieval.forget()
        finds.append(timed(lambda asked=asked: retrieval.search(asked)))
    show("find, nothing remembered", finds, unit)
    plans, judged, refined = [], [], []
    for _ in range(rounds):
        for each in goals:
            retrieval.forget()
            plans.append(timed(lambda each=each: draft(each["goal"], retrieval, each.get("inputs"))))
    show("plan, nothing remembered", plans, unit)
    for each in goals:
        outcome = draft(each["goal"], retrieval, each.get("inputs"))
        if outcome.workflow is None:
            continue
        plan = outcome.workflow
        judged.append(timed(lambda plan=plan: evaluate(plan, retrieval, by_ref.__getitem__)))
        found = evaluate(plan, retrieval, by_ref.__getitem__)
        refined.append(
            timed(lambda plan=plan, found=found: refine(plan, found.suggestions, retrieval, by_ref.__getitem__))
        )
    show("evaluate", judged, unit)
    show("refine", refined, unit)


def main() -> None:
    """The built-in registry, then the same with generated components around it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--components", type=int, default=10_000, help="size of the large registry")
    options.add_argument("--rounds", type=int, default=2, help="how often each goal is planned")
    given = options.parse_args()
    goals = json.loads((ROOT / "tests/golden/goals.json").read_text(encoding="utf-8"))
    built_in = list(built_in_components())
    measure(built_in, goals, given.rounds)
    more = generated_components(max(0, given.components - len(built_in)))
    measure([*built_in, *more], goals, given.rounds)


if __name__ == "__main__":
    main()
