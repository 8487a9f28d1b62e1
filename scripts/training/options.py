"""Learns how likely an option of a parameter is beside all others: the second look, boosted trees (Friedman, 2001).

The signs of the second look begin with what the first says. So that this is what it says of goals it has not seen,
each goal is looked at first with weights learned from the other folds of its set and from the other sets.

    PYTHONPATH=shared:. python scripts/training/options.py FOLDER [--out FILE]

FOLDER holds the sets that ``yardsticks`` reads. Needs numpy and scikit-learn, which the product does not.
"""

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.training import arguments
from scripts.training.arguments import Example, Signs, all_examples, called, fit, right_of, shipped
from scripts.training.fitting import forest
from scripts.training.yardsticks import STRICT, Row, Yardstick, yardsticks
from tdev.domain.planning.ranked.filling import HABITS, Filler
from tdev.domain.planning.ranked.likeness import Likeness
from tdev.domain.planning.ranked.weighing import Weighing

FOLDS = 4
SHAPE = {
    "max_iter": 150,
    "learning_rate": 0.08,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 30,
    "l2_regularization": 1.0,
}
WEIGHTS = {"seal": 1.0, "nestools": 0.5, "bfcl": 0.5}
"""What an option of each set counts; sets that are not here are not learned from."""

Examples = Mapping[str, Mapping[str, list[Example]]]
"""Per set and goal its parameters, see ``arguments``."""


@dataclass(frozen=True, slots=True)
class Case:
    """The options of the plan of a goal: the set and the goal, its fold, their signs, and which of them are right."""

    source: str
    id: str
    fold: int
    rows: list[list[float]]
    right: list[int]


def examples_by_goal(sets: Sequence[Yardstick], known: Signs) -> dict[str, dict[str, list[Example]]]:
    """The parameters of each goal of some sets."""
    return {each.name: {row.id: found for row, found in all_examples(each, known)} for each in sets}


def folds(ids: Iterator[str]) -> dict[str, int]:
    """The goals of a set in parts, the same ones each time."""
    every = sorted(ids)
    random.Random(7).shuffle(every)
    return {each: number % FOLDS for number, each in enumerate(every)}


def by_fold(name: str, examples: Examples, known: Signs) -> list[dict[str, float]]:
    """Weights of the signs of arguments that have not seen one fold of a set each."""
    others = []
    for other, goals in examples.items():
        if other != name:
            chosen = random.Random(other).sample(sorted(goals), round(arguments.SHARES[other] * len(goals)))
            others += [example for each in chosen for example in goals[each]]
    own, fold = examples[name], folds(iter(examples[name]))
    found = []
    for held in range(FOLDS):
        seen = [example for each in sorted(own) if fold[each] != held for example in own[each]]
        found.append(shipped(known, fit(seen + others, len(known.numbers))))
    return found


def cases(yardstick: Yardstick, weights: Sequence[Mapping[str, float]]) -> Iterator[Case]:
    """The options of the goals of a set, each first looked at with the weights that have not seen its fold."""
    likeness = Likeness(yardstick.retrieval.rarity)
    fold = folds(row.id for row in yardstick.rows)
    for row in yardstick.rows:
        if called(yardstick, row):
            found = _looked_at(yardstick, row, likeness, weights[fold[row.id]])
            yield Case(yardstick.name, row.id, fold[row.id], *found)


def _looked_at(
    yardstick: Yardstick, row: Row, likeness: Likeness, weights: Mapping[str, float]
) -> tuple[list[list[float]], list[int]]:
    reading, forms, ranges = arguments.prepared(yardstick, row, likeness)
    ids = [step["id"] for step in row.steps]
    asked = Filler(reading, weights).asked(forms, ids, ranges, HABITS.willing())
    weighing = Weighing(asked)
    rows, right = [], []
    for call, each in enumerate(asked):
        for number, (slot, options) in enumerate(zip(each.slots, each.options, strict=True)):
            rows += weighing.rows(call, number)
            every = [option.candidate for option in options]
            inputs = row.steps[call]["input"]
            right += [int(one) for one in right_of(every, inputs, slot.field.name, yardstick.name in STRICT)]
    return rows, right


def trees_of(every: Sequence[Case], leading: str = "seal") -> dict[str, Any]:
    """The trees of the second look as data; the options of one set count in full."""
    rows, right, weights = [], [], []
    for case in every:
        rows += case.rows
        right += case.right
        weights += [1.0 if case.source == leading else WEIGHTS[case.source]] * len(case.right)
    return forest(rows, right, weights, SHAPE)


def crossed(sets: Sequence[Yardstick], examples: Examples, known: Signs) -> dict[str, list[dict[str, float]]]:
    """For each set that the second look is learned from, the weights by fold."""
    return {each.name: by_fold(each.name, examples, known) for each in sets if each.name in WEIGHTS}


def learn(sets: Sequence[Yardstick]) -> dict[str, Any]:
    """The trees from some sets."""
    known = Signs()
    weights = crossed(sets, examples_by_goal(sets, known), known)
    every = [case for each in sets if each.name in weights for case in cases(each, weights[each.name])]
    print(f"{sum(len(case.right) for case in every)} options of {len(every)} goals", flush=True)
    return trees_of(every)


def main() -> None:
    """Learn from all sets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    data = learn(yardsticks(asked.folder))
    if asked.out:
        asked.out.write_text(json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
