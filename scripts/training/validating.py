"""The table of the learned planner: published goals planned by weights that have not seen them, and scored.

    PYTHONPATH=shared:. python scripts/training/validating.py FOLDER [--sets seal nestools ...] [--unseen]

FOLDER holds the sets that ``yardsticks`` reads, and ``score.py``, which says what each figure means. By
cross-validation ("trained"): trees of selection by five folds, weights of arguments by four; what weighs links between
components, the order of calls and the least certainty (some 40 numbers) is learned from all goals. With ``--unseen``
nothing at all is learned from the set ("trained on other sets only"). Needs numpy and scikit-learn.
"""

import argparse
import importlib.util
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts.training import arguments, options, selection
from scripts.training.arguments import Signs
from scripts.training.yardsticks import SETS, Yardstick, lines, yardsticks
from tdev.domain.planning.ranked.choosing import Selection, decided
from tdev.domain.planning.ranked.choosing import selection as selection_of
from tdev.domain.planning.ranked.filling import HABITS
from tdev.domain.planning.ranked.links import Links
from tdev.domain.planning.ranked.proposing import Learned, Proposal, Proposer
from tdev.domain.planning.ranked.trees import Trees

SHOWN = ("strict", "tool", "param", "nestools", "refuse", "bfcl", "valid")

Plans = dict[str, dict[str, Any]]
"""Predictions by id, as ``score.py`` reads them."""


def plan(identity: str, proposal: Proposal | None) -> dict[str, Any]:
    """A prediction; without a proposal the goal is refused."""
    return {"id": identity, "plan": {"id": identity, "steps": proposal.document() if proposal else []}}


def learned_from(sets: Sequence[Yardstick]) -> tuple[list[selection.Case], selection.Judged, Selection]:
    """What is learned about selection, with what trees that have not seen a goal say of it."""
    sources = [selection.Source(each) for each in sets]
    rarity = selection.rarity_of(sources)
    rows = [
        row
        for one in sources
        for mode in selection.MODES[one.yardstick.name]
        for row in selection.rows_of(one, mode, rarity)
    ]
    data, judged = selection.learn(sources, rows, rarity, selection.filling_of(sources))
    return rows, judged, selection_of(data)


def trained(sets: Sequence[Yardstick], asked: Sequence[str]) -> Iterator[tuple[Yardstick, str, Plans]]:
    """Predictions for sets by cross-validation, given and open."""
    rows, judged, learned = learned_from(sets)
    known = Signs()
    weights = options.crossed(sets, options.examples_by_goal(sets, known), known)
    every = [case for each in sets if each.name in weights for case in options.cases(each, weights[each.name])]
    for yardstick in (each for each in sets if each.name in asked and each.name in weights):
        fold = options.folds(row.id for row in yardstick.rows)
        mine = [
            Learned(learned, own, HABITS, _second(every, yardstick.name, held))
            for held, own in enumerate(weights[yardstick.name])
        ]
        for mode in selection.MODES[yardstick.name]:
            plans: Plans = {}
            for row, *said in zip(rows, judged.likely, judged.served, strict=True):
                if (row.source, row.mode) == (yardstick.name, mode):
                    plans[row.id] = plan(row.id, _filled(row, said, yardstick, mine[fold[row.id]]))
            yield yardstick, mode, plans


def _second(every: Sequence[options.Case], name: str, held: int) -> Trees:
    """Trees of the second look that have not seen a fold of a set."""
    return Trees(options.trees_of([case for case in every if (case.source, case.fold) != (name, held)], name))


def _filled(row: selection.Case, judged: Sequence[Any], yardstick: Yardstick, learned: Learned) -> Proposal | None:
    """The plan by what was said of a goal: of each candidate beside the others, and whether it is served."""
    likely, served = judged
    if not likely or learned.selection is None or served < learned.selection.refused:
        return None
    links = Links(learned.selection.links, learned.selection.rarity)
    choice = decided(row.comparison, likely, None, learned.selection, links)
    return Proposer(yardstick.retrieval, learned).filled(row.comparison.goal.reading, choice, served)


def unseen(sets: Sequence[Yardstick], asked: Sequence[str]) -> Iterator[tuple[Yardstick, str, Plans]]:
    """Predictions for sets that nothing was learned from."""
    for yardstick in (each for each in sets if each.name in asked):
        others = [each for each in sets if each.name != yardstick.name]
        _, _, chosen = learned_from(others)
        weights = arguments.learn(others, dict.fromkeys(SETS, 1.0))
        second = Trees(options.learn(others))
        proposer = Proposer(yardstick.retrieval, Learned(chosen, weights, replace(HABITS, reluctance=0.0), second))
        for mode in selection.MODES[yardstick.name]:
            plans: Plans = {}
            for row in yardstick.rows:
                among = [yardstick.retrieval.by_name[name] for name in row.candidates] if mode == "given" else None
                plans[row.id] = plan(row.id, proposer.propose(row.goal, among))
            yield yardstick, mode, plans


def scorer(folder: Path) -> Callable[..., Any]:
    """The function ``score`` of the folder's ``score.py``."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder} has no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score  # type: ignore[no-any-return]


def show(yardstick: Yardstick, mode: str, plans: Plans, how: str, score: Callable[..., Any]) -> dict[str, Any]:
    """Print the figures of one set, and answer them."""
    gold = list(lines(yardstick.folder / "dev.gold.jsonl"))
    registry = {each["name"]: each for each in json.loads((yardstick.folder / "registry.json").read_text("utf-8"))}
    given = {row.id: set(row.candidates) for row in yardstick.rows} if mode == "given" else None
    figures, _ = score(gold, plans, registry, given)
    told = {name: figures[name] for name in SHOWN if figures.get(name) is not None}
    print(f"{yardstick.name} {mode}, {how}: {json.dumps(told)}", flush=True)
    return {"set": yardstick.name, "mode": mode, "how": how, **told}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", choices=tuple(options.WEIGHTS), default=tuple(options.WEIGHTS))
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--trained", action="store_true")
    asked = parser.parse_args()
    sets, score = yardsticks(asked.folder), scorer(asked.folder)
    if asked.trained or not asked.unseen:
        for found in trained(sets, asked.sets):
            show(*found, "trained", score)
    if asked.unseen or not asked.trained:
        for found in unseen(sets, asked.sets):
            show(*found, "trained on other sets only", score)


if __name__ == "__main__":
    main()
