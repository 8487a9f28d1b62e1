"""Learns the weights of arguments: a conditional logit over the candidates of each parameter of plans that are right.

The method is McFadden's (1974); the weights are found by AdaGrad (Duchi et al., 2011) on the negative logarithm of the
probability of the right candidates, averaged over the later half of the rounds.

    PYTHONPATH=shared:. python scripts/training/arguments.py FOLDER [--out FILE] [--without SET]

FOLDER holds the sets that ``yardsticks`` reads. Needs numpy, which the product does not. The same data give the same
bytes.
"""

import argparse
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.training.beginnings import begun
from scripts.training.yardsticks import SETS, STRICT, Row, Yardstick, yardsticks
from tdev.domain.planning.ranked.argument_signs import Slot, plain_signs, related_signs
from tdev.domain.planning.ranked.candidates import Candidate, Offers, Source, candidates
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.likeness import Likeness
from tdev.domain.planning.ranked.looks import Looks, look_signs
from tdev.domain.planning.ranked.pieces import cut
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.segments import segments

ROUNDS = 6
RATE = 0.15
DECAY = 3e-3
SEEN = 3
"""A sign in fewer parameters than this is left out."""
KEPT = 20_000
"""So many weights are shipped, those that are farthest from nothing."""
DIGITS = 2
SHARES = {"seal": 1.0, "nestools": 0.5, "bfcl": 0.33, "nestful": 0.33}
"""How much of each set is learned from when all are: their habits differ, and the set with the most goals leads."""


@dataclass(frozen=True, slots=True)
class Example:
    """A parameter of a plan that is right.

    Attributes:
        signs: The numbers of the signs of all candidates, one after the other.
        offsets: Where the signs of each candidate begin.
        lengths: How many signs each candidate has.
        right: Which candidates give the right value.
    """

    signs: NDArray[np.int64]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    right: NDArray[np.bool_]


@dataclass(slots=True)
class Signs:
    """The signs met, with their numbers."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> list[int]:
        """The numbers of signs; new ones are given numbers."""
        return [self.numbers.setdefault(name, len(self.numbers)) for name in names]


def called(yardstick: Yardstick, row: Row) -> bool:
    """Whether a row has a plan over the components of its set."""
    return bool(row.steps) and all(step["agent"] in yardstick.retrieval.by_name for step in row.steps)


def prepared(yardstick: Yardstick, row: Row, likeness: Likeness) -> tuple[Reading, list[Form], list[tuple[int, int]]]:
    """The goal of a row as it is read, the components of its plan, and the part of the goal for each of its calls."""
    reading = Reading(row.goal, yardstick.retrieval.verbs)
    forms = [Form(yardstick.retrieval.by_name[step["agent"]]) for step in row.steps]
    return reading, forms, segments(reading, forms, likeness, begun(cut(reading), row.steps))


def examples_of(yardstick: Yardstick, row: Row, likeness: Likeness, known: Signs) -> list[Example]:
    """The parameters of a row's plan whose right value is among the candidates."""
    if not called(yardstick, row):
        return []
    reading, forms, ranges = prepared(yardstick, row, likeness)
    offers, looks = Offers(reading), Looks(reading)
    found = []
    for number in range(len(forms)):
        earlier = _earlier(row, forms, number)
        for parameter in forms[number].parameters:
            slot = Slot(parameter, forms[number], ranges[number], reading, earlier)
            every = candidates(parameter, ranges[number], offers, earlier)
            right = right_of(every, row.steps[number]["input"], parameter.name, yardstick.name in STRICT)
            if right.any() and len(every) > 1:
                signs = [known.of(signs_of(slot, each, looks)) for each in every]
                found.append(_example(signs, right))
    return found


def signs_of(slot: Slot, candidate: Candidate, looks: Looks) -> list[str]:
    """All signs of a candidate for a parameter."""
    if candidate.place is None:
        return plain_signs(slot, candidate)
    look = looks.of(candidate, candidate.place)
    return look_signs(look, slot.field) + related_signs(slot, candidate, candidate.place, look)


def fit(examples: Sequence[Example], count: int, seed: int = 0) -> NDArray[np.float64]:
    """The weights of ``count`` signs.

    Args:
        examples: Parameters.
        count: Of the signs there are.
        seed: Of the order in which examples are looked at.
    """
    seen = np.zeros(count, dtype=np.int64)
    for example in examples:
        seen[np.unique(example.signs)] += 1
    often = (seen >= SEEN).astype(np.float64)
    weights, squares, total = np.zeros(count), np.full(count, 1e-2), np.zeros(count)
    order = list(examples)
    shuffler = random.Random(seed)
    for turn in range(ROUNDS):
        shuffler.shuffle(order)
        for example in order:
            _step(example, weights, squares, often)
        if turn >= ROUNDS // 2:
            total += weights
    return total / (ROUNDS - ROUNDS // 2)


def shipped(known: Signs, weights: NDArray[np.float64], kept: int = KEPT) -> dict[str, float]:
    """The heaviest weights by sign, rounded; the same ones on each machine."""
    pairs = [(name, round(float(weights[number]), DIGITS)) for name, number in known.numbers.items()]
    pairs = sorted((pair for pair in pairs if pair[1]), key=lambda pair: (-abs(pair[1]), pair[0]))
    return dict(sorted(pairs[:kept]))


def _step(
    example: Example, weights: NDArray[np.float64], squares: NDArray[np.float64], often: NDArray[np.float64]
) -> None:
    scores = np.add.reduceat(weights[example.signs], example.offsets)
    mass = np.exp(scores - scores.max())
    share = mass / mass.sum()
    right = np.where(example.right, mass / mass[example.right].sum(), 0.0)
    slope = np.repeat(share - right, example.lengths) * often[example.signs]
    np.add.at(squares, example.signs, slope * slope)
    change = RATE * (slope + DECAY * weights[example.signs]) / np.sqrt(squares[example.signs])
    np.add.at(weights, example.signs, -change)


def _earlier(row: Row, forms: Sequence[Form], number: int) -> list[Source]:
    return [
        Source(row.steps[before]["id"], number - before, forms[before], output)
        for before in range(number)
        for output in forms[before].outputs
    ]


def right_of(every: Sequence[Candidate], inputs: dict[str, Any], name: str, strict: bool) -> NDArray[np.bool_]:
    """Which candidates give the value that a parameter has in the plan that is right, if any do."""
    wanted = inputs.get(name)
    if name in inputs and wanted is None:
        return np.zeros(len(every), dtype=bool)
    found = np.array([_same(each.value, wanted) for each in every], dtype=bool)
    if found.any() or strict or wanted is None:
        return found
    return np.array([each.value is not None and _loosely(each.value) == _loosely(wanted) for each in every], dtype=bool)


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and bool(value == wanted)


def _loosely(value: Any) -> Any:
    if isinstance(value, str):
        return value.lower().strip(".")
    if isinstance(value, list):
        return [str(each).lower() for each in value]
    return value if isinstance(value, bool) else float(value) if isinstance(value, int | float) else repr(value)


def _example(signs: Sequence[Sequence[int]], right: NDArray[np.bool_]) -> Example:
    lengths = np.array([len(each) for each in signs], dtype=np.int64)
    flat = np.fromiter((number for each in signs for number in each), dtype=np.int64, count=int(lengths.sum()))
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)[:-1]])
    return Example(flat, offsets, lengths, right)


def all_examples(yardstick: Yardstick, known: Signs) -> Iterator[tuple[Row, list[Example]]]:
    """The examples of each row of a set."""
    likeness = Likeness(yardstick.retrieval.rarity)
    for row in yardstick.rows:
        yield row, examples_of(yardstick, row, likeness, known)


def sampled(yardstick: Yardstick, known: Signs, share: float) -> list[Example]:
    """The examples of a share of a set's goals, the same ones each time."""
    rows = [found for _, found in all_examples(yardstick, known)]
    chosen = random.Random(yardstick.name).sample(range(len(rows)), round(share * len(rows)))
    return [example for number in sorted(chosen) for example in rows[number]]


def learn(sets: Sequence[Yardstick], shares: dict[str, float]) -> dict[str, float]:
    """The weights from some sets."""
    known = Signs()
    examples = [example for each in sets for example in sampled(each, known, shares[each.name])]
    print(f"{len(examples)} parameters, {len(known.numbers)} signs", flush=True)
    return shipped(known, fit(examples, len(known.numbers)))


def main() -> None:
    """Learn from all sets, or from all but one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--without", choices=SETS)
    asked = parser.parse_args()
    sets = [each for each in yardsticks(asked.folder) if each.name != asked.without]
    weights = learn(sets, dict.fromkeys(SETS, 1.0) if asked.without else SHARES)
    print(f"{len(weights)} weights are kept")
    if asked.out:
        data = {"signs": {sign: round(100 * weight) for sign, weight in weights.items()}}
        asked.out.write_text(
            json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
