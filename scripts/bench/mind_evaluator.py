"""How well the score of a plan predicts: seeded defects told from good plans, runs that fail, and what refining mends.

The corpus is made by ``tests/support/seeding.py``; half of the good plans were never looked at while criteria were
written. The kinds marked *later* were written down before any criterion was adjusted and looked at afterwards.
"""

import logging
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from tdev.domain.evaluation.improving import refined
from tdev.domain.evaluation.scoring import evaluate
from tdev.domain.planning.refining import applied
from tdev.model.evaluation import Evaluation, Refinement, Suggestion
from tdev.model.workflow import Workflow
from tests.support.good_plans import GoodPlan, good_plans
from tests.support.later_defects import LATER
from tests.support.plans import built_in_index, resolve
from tests.support.seeding import KINDS, Seeded, auc, held_out, judged, seeded
from tests.support.trying_plans import Tried, tried

MOST = 60
"""Plans per kind: about half of them end up on each side."""
GATE = 85.0
ABOUT_THE_RESULT = frozenset({"coverage", "asked", "constants", "types", "purpose"})
"""Criteria that say something about what a run gives; the others are about how it behaves."""


def show() -> dict[str, Any]:
    """Print the tables; answer their figures."""
    logging.disable(logging.WARNING)
    corpus = {kind: seeded(kind, MOST) for kind in KINDS}
    figures = {"separation": separation(corpus)}
    figures["execution"] = execution(corpus)
    figures["refining"] = refining(corpus)
    figures["digits"] = digits()
    return figures


def separation(corpus: dict[str, tuple[Seeded, ...]]) -> dict[str, Any]:
    """AUC per kind on both halves of the good plans, and how many bad plans the gate lets through."""
    good = {side: [judged(each).score for each in good_plans() if held_out(each) is side] for side in (False, True)}
    forms = Counter(each.source for each in good_plans())
    print(
        f"{sum(forms.values())} good plans ({forms['table']} of the table of goals, {forms['hand']} by hand), ", end=""
    )
    print(f"{len(good[True])} held out; lowest score {min(map(min, good.values()))}")
    print("\n| defect | plans | AUC tuned half | AUC held-out half | mean score | pass the gate |")
    print("| --- | --- | --- | --- | --- | --- |")
    bad: dict[bool, dict[str, list[float]]] = {False: {}, True: {}}
    passes: dict[str, int] = {}
    for kind, plans in corpus.items():
        found = [(held_out(each.good), each.judged()) for each in plans]
        passes[kind] = sum(evaluation.passed for _, evaluation in found)
        for side in (False, True):
            bad[side][kind] = [evaluation.score for half, evaluation in found if half is side]
        shares = [_auc(good[side], bad[side][kind]) for side in (False, True)]
        name = f"{kind} *(later)*" if kind in LATER else kind
        scores = mean(evaluation.score for _, evaluation in found)
        print(f"| {name} | {len(plans)} | {shares[0]} | {shares[1]} | {scores:.1f} | {passes[kind]} |")
    whole = {}
    for name, kinds in (("all", list(KINDS)), ("later", list(LATER))):
        for side, half in ((False, "tuned"), (True, "held out")):
            scores_of = [score for kind in kinds for score in bad[side][kind]]
            whole[f"{name}, {half}"] = round(auc(good[side], scores_of), 4)
    for name, value in whole.items():
        print(f"| **{name}** | | | {value:.4f} | | |")
    return {"auc": whole, "passes": passes, "plans": {kind: len(plans) for kind, plans in corpus.items()}}


def _auc(good: Sequence[float], bad: Sequence[float]) -> str:
    return f"{auc(good, bad):.3f}" if good and bad else "-"


def execution(corpus: dict[str, tuple[Seeded, ...]]) -> dict[str, Any]:
    """Run everything whose good plan runs here: how well the score tells what fails, or gives another result."""
    runs: dict[str, Tried] = {each.name: _run(each, each.workflow, resolve) for each in good_plans()}
    scores = [(judged(each), runs[each.name], True) for each in good_plans() if runs[each.name].succeeded]
    ran = [found.score for found, _, _ in scores]
    unsound = 0
    for plans in corpus.values():
        for each in plans:
            if runs[each.good.name].succeeded:
                found = each.judged()
                unsound += not found.gates[0].passed
                run = _run(each.good, each.workflow, each.find)
                scores.append((found, run, run.outcome == runs[each.good.name].outcome))
    fails = [not run.succeeded for _, run, _ in scores]
    differs = [not (run.succeeded and alike) for _, run, alike in scores]
    whole = [found.score for found, _, _ in scores]
    result = [_about_the_result(found) for found, _, _ in scores]
    found_out = sum(score < GATE for score, failed in zip(whole, fails, strict=True) if failed)
    figures = {
        "good plans that run here": sum(run.succeeded for run in runs.values()),
        "plans run": len(scores),
        "failed": sum(fails),
        "failed or gave another result": sum(differs),
        "AUC of failing against good plans": round(auc(ran, [s for s, no in zip(whole, fails, strict=True) if no]), 4),
        "AUC of failing, whole score": _told(whole, fails),
        "AUC of failing, criteria about the result": _told(result, fails),
        "AUC of failing or another result, whole score": _told(whole, differs),
        "AUC of failing or another result, criteria about the result": _told(result, differs),
        "failing and below the gate": round(found_out / max(1, sum(fails)), 4),
        "unsound, refused before they run": unsound,
    }
    print("\n| execution | |\n| --- | --- |")
    for name, value in figures.items():
        print(f"| {name} | {value} |")
    return figures


def _about_the_result(found: Evaluation) -> float:
    return sum(each.points for each in found.criteria if each.name in ABOUT_THE_RESULT)


def _told(scores: Sequence[float], bad: Sequence[bool]) -> float:
    pairs = list(zip(scores, bad, strict=True))
    return round(auc([score for score, is_bad in pairs if not is_bad], [score for score, is_bad in pairs if is_bad]), 4)


def _run(good: GoodPlan, workflow: Workflow, find: Any) -> Tried:
    with tempfile.TemporaryDirectory() as home:
        return tried(good, workflow, find, Path(home))


def refining(corpus: dict[str, tuple[Seeded, ...]]) -> dict[str, Any]:
    """Refine every bad plan as the product would, and up to a score of 100: gains, ends, and that no step lowers it."""
    ended: Counter[str] = Counter()
    before, after, best, lowered, gains = [], [], [], 0, {}
    for kind, plans in corpus.items():
        of_kind = []
        for each in plans[:20]:
            history, found = _refined(each, GATE)
            _, top = _refined(each, 100)
            ended[history.ended] += 1
            scores = [one.score for one in history.rounds]
            lowered += scores != sorted(scores)
            before.append(history.rounds[0].passed)
            after.append(found.passed)
            best.append(top.score)
            of_kind.append(top.score - scores[0])
        gains[kind] = round(mean(of_kind), 1)
    figures = {
        "plans": len(before),
        "passed before": sum(before),
        "passed after": sum(after),
        "mean score when refined to the end": round(mean(best), 1),
        "ended": dict(sorted(ended.items())),
        "rounds that lowered the score": lowered,
    }
    print("\n| refining | |\n| --- | --- |")
    for name, value in figures.items():
        print(f"| {name} | {value} |")
    told = ", ".join(f"{kind} {gain:+g}" for kind, gain in sorted(gains.items(), key=lambda pair: -pair[1]))
    print(f"\nMean gain by kind, refined to the end: {told}")
    return {**figures, "gains": gains}


def _refined(each: Seeded, threshold: float) -> tuple[Refinement, Evaluation]:
    def score(workflow: Workflow) -> Evaluation:
        return evaluate(workflow, built_in_index(), each.find, inputs=each.good.inputs, threshold=threshold)

    def mend(workflow: Workflow, suggestion: Suggestion) -> Workflow | None:
        return applied(workflow, suggestion, built_in_index(), each.find, each.good.inputs)

    _, found, history = refined(each.workflow, score, mend)
    return history, found


def digits() -> int:
    """How many different evaluations a hundred runs over each of twenty plans give: one for each plan."""
    different = max(len({judged(each).text() for _ in range(100)}) for each in good_plans()[::12][:20])
    print(f"\n100 runs over 20 plans: {different} evaluation for each plan")
    return different
