"""The planner: how long it takes by the size of a registry, and, with published goals at hand, how right it is.

``TDEV_YARDSTICKS`` names a folder with such goals (see ``scripts/training/yardsticks.py``). Without it, or without
numpy and scikit-learn, only times are shown, and that is said.
"""

import importlib.util
import json
import os
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tdev.domain.planning.clauses import split
from tdev.domain.planning.preferring import preferred
from tdev.domain.planning.ranked.proposing import proposer_of
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import built_in_components
from tests.support.registries import generated_components

ROOT = Path(__file__).resolve().parents[2]
SIZES = (100, 1_000, 10_000)
GOALS = 120


def show() -> dict[str, Any]:
    """Print the tables."""
    figures: dict[str, Any] = {"times": [times(size) for size in SIZES]}
    folder = os.environ.get("TDEV_YARDSTICKS")
    if not folder:
        print("\nNo published goals: set TDEV_YARDSTICKS to a folder of sets to see how right the plans are.")
    elif importlib.util.find_spec("sklearn") is None:
        print("\nNo cross-validation: numpy and scikit-learn are not installed here.")
    else:
        figures["sets"] = compared(Path(folder))
    return figures


def times(size: int) -> dict[str, Any]:
    """Milliseconds for one size: finding, planning by the rules with what was learned behind them, and that alone."""
    own = list(built_in_components())[:size]
    index = Retrieval([*own, *generated_components(size - len(own))])
    goals = [each["goal"] for each in json.loads((ROOT / "tests/golden/goals.json").read_text("utf-8"))][:GOALS]
    proposer = proposer_of(index)
    for goal in goals:
        preferred(goal, index)
        proposer.propose(goal)
    terms = [clause.terms for goal in goals for clause in split(goal, index.verbs)]
    found = {"find": [], "plan": [], "learned": []}
    for asked in terms:
        index.forget()
        found["find"].append(timed(lambda asked=asked: index.search(asked)))
    for goal in goals:
        index.forget()
        found["plan"].append(timed(lambda goal=goal: preferred(goal, index)))
        index.forget()
        found["learned"].append(timed(lambda goal=goal: proposer.propose(goal)))
    row = {
        name: (round(median(each), 2), round(sorted(each)[int(0.99 * len(each))], 2)) for name, each in found.items()
    }
    told = "   ".join(f"{name} p50 {low:.2f} p99 {high:.2f} ms" for name, (low, high) in row.items())
    print(f"{size:>6} components   {told}", flush=True)
    return {"components": size, **row}


def timed(work: Any) -> float:
    """Milliseconds of a call."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def compared(folder: Path) -> list[dict[str, Any]]:
    """The table by cross-validation, and trained on other sets only."""
    from scripts.training.validating import scorer, show, trained, unseen
    from scripts.training.yardsticks import SETS, yardsticks

    sets, score = yardsticks(folder), scorer(folder)
    found = [show(*each, "trained", score) for each in trained(sets, SETS)]
    return found + [show(*each, "trained on other sets only", score) for each in unseen(sets, SETS)]
