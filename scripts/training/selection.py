"""Learns which components a goal calls, from published goals, and writes the weights that ship.

    PYTHONPATH=shared python scripts/training/selection.py FOLDER [--out FILE] [--without SET]

FOLDER holds the sets that ``yardsticks`` reads. Needs numpy and
scikit-learn, which the product does not. The same data and library give the same bytes. Printed are the scores by
cross-validation; with ``--without`` those on a set that no row of was learned from, and nothing is written.
"""

import argparse
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import arguments
import beginnings
from fitting import SMALL, evened, forest, linear
from yardsticks import SETS, Yardstick, yardsticks

from tdev.domain.planning.ranked.choosing import candidates, likeliest, nearest
from tdev.domain.planning.ranked.company import Company
from tdev.domain.planning.ranked.filling import HABITS, Filler
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.links import Links, link_signs
from tdev.domain.planning.ranked.order import order_signs, ordered
from tdev.domain.planning.ranked.profiles import Goal, Profile, Rarity
from tdev.domain.planning.ranked.proposing import signs_of
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.refusing import likelihood
from tdev.domain.planning.ranked.tool_signs import Comparison
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.retrieval import Retrieval

MODES = {"seal": ("given", "open"), "nestools": ("given", "open"), "bfcl": ("given",), "nestful": ("open",)}
FOLDS = 5
ROUNDS = 2
STEMS = 1500
CHOSEN = 0.45
FALSE_REFUSALS = 0.048
"""Of goals that something serves, so many may be refused."""
WEIGHTS = {"bfcl": 4.0}
"""Of the candidates of a set, one when it is not here: its goals have few each, and alone teach when to refuse."""
ANEW = 0.3
"""Another call begins where it is at least as likely."""
SPLITS = (11, 12, 13, 14, 15)
"""Seeds of the folds by which it is judged whether goals are served: with one, chance moves what is refused by 3 %."""
REFUSING = ("bfcl",)
"""The sets that have goals which nothing serves."""
SERVED = {"bfcl": 1.0, "seal": 0.1, "nestools": 0.1}
"""Weights of the goals given candidates when it is learned whether a goal is served; the first set alone has others."""
BEGUN = {"bfcl": 3.0, "seal": 0.3, "nestools": 0.2, "nestful": 0.3}
"""Weights of the sets when it is learned where a component is called again."""
REPEATED = 4.0
"""The same of components that are, beside those called once."""
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9_\-]+)\.output(?:\.([^}]*))?\}")


@dataclass
class Case:
    """A goal with its candidates: what they are compared by, and which of them are right."""

    source: str
    mode: str
    id: str
    comparison: Comparison
    names: list[str]
    steps: Sequence[dict[str, Any]]
    first: list[list[float]] = field(default_factory=list)

    @property
    def gold(self) -> list[str]:
        """What the gold plan calls."""
        return [step["agent"] for step in self.steps]

    @property
    def right(self) -> list[int]:
        """Per candidate whether the gold plan calls it."""
        return [int(name in self.gold) for name in self.names]


@dataclass(frozen=True, slots=True)
class Judged:
    """What weights that have not seen a goal say of it, for each of several goals.

    Attributes:
        likely: Per candidate how likely it is to be called.
        served: How likely the goal is served at all.
    """

    likely: list[list[float]]
    served: list[float]


@dataclass
class Source:
    """One set with its components weighed."""

    yardstick: Yardstick
    profiles: dict[str, Profile] = field(default_factory=dict)

    @property
    def registry(self) -> Retrieval:
        """The index of its components."""
        return self.yardstick.retrieval

    def profile(self, name: str, rarity: Rarity) -> Profile:
        """A component weighed, made once."""
        if name not in self.profiles:
            self.profiles[name] = Profile(Form(self.registry.by_name[name]), rarity)
        return self.profiles[name]


def rarity_of(sources: Iterable[Source]) -> Rarity:
    """How rare the most frequent stems are among all components."""
    count: Counter[str] = Counter()
    every = 0
    for source in sources:
        for component in source.registry.components:
            count.update(Form(component).bag.keys())
            every += 1
    frequent = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))[:STEMS]
    known = {stem: round(math.log(1 + every / (0.5 + number)), 2) for stem, number in frequent}
    return Rarity(known, round(max(known.values()) + 0.3, 2))


def rows_of(source: Source, mode: str, rarity: Rarity) -> Iterator[Case]:
    """The goals of a set with the candidates given, or with those found in its registry."""
    for row in source.yardstick.rows:
        reading = Reading(row.goal, source.registry.verbs)
        names = sorted(row.candidates) if mode == "given" else [c.name for c in candidates(reading, source.registry)]
        comparison = Comparison(Goal(reading, rarity), [source.profile(name, rarity) for name in names], rarity)
        yield Case(source.yardstick.name, mode, row.id, comparison, names, row.steps, comparison.rows())


def link_examples(source: Source, rarity: Rarity) -> Iterator[tuple[list[float], int]]:
    """Every output beside every input of the components of a gold plan, and whether the plan joins them."""
    for row in source.yardstick.rows:
        agents = {step["id"]: step["agent"] for step in row.steps}
        if any(name not in source.registry.by_name for name in agents.values()):
            continue
        joined = {
            (agents[before], output, step["agent"], name)
            for step in row.steps
            for name, value in step["input"].items()
            for before, output in _REFERENCE.findall(json.dumps(value))
            if before in agents
        }
        for giver in (source.profile(name, rarity) for name in agents.values()):
            for taker in (source.profile(name, rarity) for name in agents.values()):
                if giver is taker:
                    continue
                for output in giver.form.outputs:
                    for parameter in taker.form.parameters:
                        link = (giver.form.name, output.name, taker.form.name, parameter.name)
                        yield link_signs(giver, output, taker, parameter, rarity), int(link in joined)


Prepared = list[tuple[list[int], list[list[float]]]]
"""Per goal the candidates looked at and their signs."""


def train(rows: Sequence[Case], prepared: Prepared) -> dict[str, Any]:
    """Trees for one round, from all goals."""
    signs = [sign for _, own in prepared for sign in own]
    right = [row.right[number] for row, (kept, _) in zip(rows, prepared, strict=True) for number in kept]
    weights = [WEIGHTS.get(row.source, 1.0) for row, (kept, _) in zip(rows, prepared, strict=True) for _ in kept]
    return forest(signs, right, weights)


def apply(trees: Trees, row: Case, prepared: tuple[list[int], list[list[float]]]) -> list[float]:
    """How likely each candidate of a goal is."""
    likely = [0.0] * len(row.names)
    for number, signs in zip(*prepared, strict=True):
        likely[number] = trees.probability(signs)
    return likely


def folds(rows: Sequence[Case], seed: int) -> dict[tuple[str, str], int]:
    """The goals in five parts, each by its set and id."""
    ids = sorted({(row.source, row.id) for row in rows})
    random.Random(seed).shuffle(ids)
    return {each: number % FOLDS for number, each in enumerate(ids)}


def cross(rows: Sequence[Case], prepared: Prepared, seed: int) -> list[list[float]]:
    """How likely each candidate is by trees that have not seen its goal."""
    fold = folds(rows, seed)
    likely: list[list[float]] = [[] for _ in rows]
    for held in range(FOLDS):
        seen = [at for at, row in enumerate(rows) if fold[row.source, row.id] != held]
        trees = Trees(train([rows[at] for at in seen], [prepared[at] for at in seen]))
        for at, row in enumerate(rows):
            if fold[row.source, row.id] == held:
                likely[at] = apply(trees, row, prepared[at])
    return likely


def alone(rows: Sequence[Case]) -> Prepared:
    """All candidates of each goal by themselves."""
    return [(list(range(len(row.names))), row.first) for row in rows]


def together(rows: Sequence[Case], likely: Sequence[list[float]], links: Links) -> Prepared:
    """The likeliest candidates of each goal beside one another."""
    prepared = []
    for row, own in zip(rows, likely, strict=True):
        kept = likeliest(own)
        prepared.append((kept, Company(row.comparison, own, kept, links).rows(row.first) if kept else []))
    return prepared


def order_examples(rows: Sequence[Case], links: Links) -> Iterator[tuple[list[float], int]]:
    """Pairs of calls as the gold plan has them and the other way round."""
    for row in rows:
        known = [row.names.index(name) for name in dict.fromkeys(row.gold) if name in row.names]
        if len(known) < 2 or len(set(row.gold)) < len(row.gold):
            continue
        signs = order_signs(row.comparison, known, links)
        for place, first in enumerate(known):
            for second in known[place + 1 :]:
                yield signs[first, second], 1
                yield [-sign for sign in signs[first, second]], 0


def begin(rows: Sequence[Case]) -> dict[str, Any]:
    """Trees that say where a component is called again; from each goal once."""
    signs, right, weights = [], [], []
    for row in {(each.source, each.id): each for each in rows}.values():
        if not set(row.gold) <= set(row.names):
            continue
        for sign, begun, repeats in beginnings.examples(row.comparison, row.names, row.steps):
            signs.append(sign)
            right.append(begun)
            weights.append(BEGUN.get(row.source, 1.0) * (REPEATED if repeats else 1.0))
    return forest(signs, right, weights, SMALL)


def nearness(
    given: Sequence[Case], filling: Mapping[str, float]
) -> tuple[dict[str, Any], dict[tuple[str, str], list[float]]]:
    """Trees that say how near a candidate comes by itself, and what speaks for the nearest serving each goal."""
    prepared = alone(given)
    signs = {}
    for row, likely in zip(given, cross(given, prepared, 7), strict=True):
        filler = Filler(row.comparison.goal.reading, filling, replace(HABITS, reluctance=0.0))
        signs[row.source, row.id] = signs_of(nearest(row.comparison, row.first, likely), filler)
    return train(given, prepared), signs


def serve(rows: Sequence[Case], filling: Mapping[str, float]) -> tuple[dict[str, Any], list[float]]:
    """What says whether a goal is served, and how likely each goal is by weights that have not seen it.

    It is learned from goals with few candidates given: those found in a registry are near to any goal.
    """
    given = [row for row in rows if row.mode == "given" and row.names]
    near, signs = nearness(given, filling)

    def weights(seen: Sequence[Case]) -> list[float]:
        right = [int(bool(row.steps)) for row in seen]
        return evened([signs[row.source, row.id] for row in seen], right, [SERVED.get(row.source, 1.0) for row in seen])

    known = dict.fromkeys(signs, 0.0)
    for seed in SPLITS:
        fold = folds(given, seed)
        for held in range(FOLDS):
            others = weights([row for row in given if fold[row.source, row.id] != held])
            for at in (each for each in signs if fold[each] == held):
                known[at] += likelihood(others, signs[at]) / len(SPLITS)
    sure = sorted(known[row.source, row.id] for row in given if row.source in REFUSING and row.steps)
    refused = round(sure[int(FALSE_REFUSALS * len(sure))], 3) if sure else 0.3
    served = [known.get((row.source, row.id), 1.0) for row in rows]
    return {"near": near, "serving": weights(given), "refused": refused}, served


def report(rows: Sequence[Case], judged: Judged, links: Links, order: Sequence[float], refused: float) -> None:
    """Print the scores by set."""
    for source, mode in sorted({(row.source, row.mode) for row in rows}):
        right = called = wanted = sets = names = goals = 0
        refusals: Counter[bool] = Counter()
        for row, own, served in zip(rows, judged.likely, judged.served, strict=True):
            if (row.source, row.mode) != (source, mode):
                continue
            refusals[bool(row.gold)] += served < refused
            if not row.gold:
                continue
            picked = [at for at, p in enumerate(own) if p >= CHOSEN] or [own.index(max(own))]
            said = [row.names[at] for at in ordered(row.comparison, picked, links, order, row.names)]
            goals += 1
            right += sum(name in row.gold for name in said)
            called += len(said)
            wanted += len(set(row.gold))
            sets += set(said) == set(row.gold)
            names += said == list(dict.fromkeys(row.gold))
        empty = sum((row.source, row.mode) == (source, mode) and not row.gold for row in rows)
        print(
            f"{source:9}{mode:6} F1 {200 * right / (called + wanted):.2f}  sets {100 * sets / goals:.2f}"
            f"  names {100 * names / goals:.2f}  refused wrongly {100 * refusals[True] / goals:.2f}"
            + (f"  rightly {100 * refusals[False] / empty:.2f}" if empty else ""),
            flush=True,
        )


def learn(
    sources: Sequence[Source], rows: Sequence[Case], rarity: Rarity, filling: Mapping[str, float]
) -> tuple[dict[str, Any], Judged]:
    """All weights from these goals, and what weights that have not seen a goal say of it.

    ``filling`` are weights of arguments, learned without the sets that have goals nothing serves.
    """
    weights = linear((one for source in sources for one in link_examples(source, rarity)), True)
    links = Links(weights, rarity)
    order = linear(order_examples(rows, links), False)
    prepared = alone(rows)
    data: dict[str, Any] = {"links": weights, "order": order, "first": train(rows, prepared), "rounds": []}
    likely = cross(rows, prepared, 7)
    serving, served = serve(rows, filling)
    data |= serving | {"again": begin(rows)}
    judged = Judged(likely, served)
    for number in range(ROUNDS):
        prepared = together(rows, judged.likely, links)
        data["rounds"].append(train(rows, prepared))
        judged = replace(judged, likely=cross(rows, prepared, 8 + number))
    data |= {"chosen": CHOSEN, "anew": ANEW, "rarity": dict(sorted(rarity.known.items())), "unheard": rarity.unheard}
    return data, judged


def filling_of(sources: Iterable[Source]) -> dict[str, float]:
    """Weights of arguments from the sets that have a plan for every goal."""
    whole = [each.yardstick for each in sources if all(row.steps for row in each.yardstick.rows)]
    return arguments.learn(whole, dict.fromkeys(SETS, 1.0)) if whole else {}


def unseen(rows: Sequence[Case], data: dict[str, Any], rarity: Rarity, filling: Mapping[str, float]) -> None:
    """Print the scores on goals of a set that nothing was learned from."""
    links = Links(data["links"], rarity)
    likely = [apply(Trees(data["first"]), row, own) for row, own in zip(rows, alone(rows), strict=True)]
    for trees in map(Trees, data["rounds"]):
        prepared = together(rows, likely, links)
        likely = [apply(trees, row, own) for row, own in zip(rows, prepared, strict=True)]
    near, served = Trees(data["near"]), []
    for row in rows:
        filler = Filler(row.comparison.goal.reading, filling, HABITS)
        own = [near.probability(signs) for signs in row.first]
        signs = signs_of(nearest(row.comparison, row.first, own), filler) if own else []
        served.append(likelihood(data["serving"], signs) if own else 0.0)
    report(rows, Judged(likely, served), links, data["order"], data["refused"])


def main() -> None:
    """Learn from all sets, or from all but one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--without", choices=SETS)
    asked = parser.parse_args()
    every = [Source(yardstick) for yardstick in yardsticks(asked.folder)]
    sources = [source for source in every if source.yardstick.name != asked.without]
    rarity = rarity_of(sources)
    rows = [row for one in sources for mode in MODES[one.yardstick.name] for row in rows_of(one, mode, rarity)]
    filling = filling_of(sources)
    data, judged = learn(sources, rows, rarity, filling)
    report(rows, judged, Links(data["links"], rarity), data["order"], data["refused"])
    for source in every:
        if source.yardstick.name == asked.without:
            print(f"without any goal of {asked.without}:")
            own = [row for mode in MODES[source.yardstick.name] for row in rows_of(source, mode, rarity)]
            unseen(own, data, rarity, filling)
    if asked.out and not asked.without:
        asked.out.write_text(json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
