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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from yardsticks import SETS, Yardstick, yardsticks

from tdev.domain.planning.ranked.choosing import candidates, likeliest
from tdev.domain.planning.ranked.company import Company
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.links import Links, link_signs
from tdev.domain.planning.ranked.order import order_signs, ordered
from tdev.domain.planning.ranked.profiles import Goal, Profile, Rarity
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.tool_signs import Comparison
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.retrieval import Retrieval

MODES = {"seal": ("given", "open"), "nestools": ("given", "open"), "bfcl": ("given",), "nestful": ("open",)}
FOLDS = 5
ROUNDS = 2
STEMS = 1500
CHOSEN = 0.45
CERTAIN = 4.0
"""The log odds when all that was seen was right, or nothing."""
FALSE_REFUSALS = 0.045
"""Of goals that something serves, so many may be refused."""
WEIGHTS = {"bfcl": 4.0}
"""Of the candidates of a set, one when it is not here: its goals have few each, and alone teach when to refuse."""
TREES = {"max_iter": 120, "learning_rate": 0.08, "max_leaf_nodes": 12, "min_samples_leaf": 20, "l2_regularization": 1.0}
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9_\-]+)\.output(?:\.([^}]*))?\}")


@dataclass
class Case:
    """A goal with its candidates: what they are compared by, and which of them are right."""

    source: str
    mode: str
    id: str
    comparison: Comparison
    names: list[str]
    gold: list[str]
    first: list[list[float]] = field(default_factory=list)

    @property
    def right(self) -> list[int]:
        """Per candidate whether the gold plan calls it."""
        return [int(name in self.gold) for name in self.names]


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
        gold = [step["agent"] for step in row.steps]
        yield Case(source.yardstick.name, mode, row.id, comparison, names, gold, comparison.rows())


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


def linear(examples: Iterable[tuple[Sequence[float], int]], added: bool) -> list[float]:
    """The weights of a logistic regression, at last what is added if anything is."""
    signs, right = zip(*examples, strict=True)
    model = LogisticRegression(C=1.0, fit_intercept=added, max_iter=2000).fit(np.array(signs, float), np.array(right))
    return [round(float(one), 3) for one in (*model.coef_[0], *(model.intercept_ if added else ()))]


def forest(rows: Sequence[Sequence[float]], right: Sequence[int], weights: Sequence[float]) -> dict[str, Any]:
    """Trees trained by gradient boosting, as data for ``Trees``."""
    if len(set(right)) == 1:
        return {"start": CERTAIN if right[0] else -CERTAIN, "trees": []}
    model = HistGradientBoostingClassifier(**TREES, random_state=0, early_stopping=False)
    model.fit(np.array(rows, float), np.array(right), sample_weight=np.array(weights))
    trees = [_tree(each[0].nodes, 0) for each in model._predictors]
    data = {"start": round(float(model._baseline_prediction.ravel()[0]), 4), "trees": trees}
    some = np.array(rows[:200], float)
    apart = max(
        abs(Trees(data).probability(row) - p) for row, p in zip(some, model.predict_proba(some)[:, 1], strict=True)
    )
    if apart > 0.005:
        raise SystemExit(f"The trees written say something else than those trained: {apart:.4f} apart")
    return data


def _tree(nodes: Any, at: int) -> Any:
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    threshold = round(float(node["num_threshold"]), 5)
    return [int(node["feature_idx"]), threshold, _tree(nodes, int(node["left"])), _tree(nodes, int(node["right"]))]


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


def cross(rows: Sequence[Case], prepared: Prepared, seed: int) -> list[list[float]]:
    """How likely each candidate is by trees that have not seen its goal."""
    ids = sorted({(row.source, row.id) for row in rows})
    random.Random(seed).shuffle(ids)
    fold = {each: number % FOLDS for number, each in enumerate(ids)}
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


def report(
    rows: Sequence[Case], likely: Sequence[list[float]], links: Links, order: Sequence[float], refused: float
) -> None:
    """Print the scores by set."""
    for source, mode in sorted({(row.source, row.mode) for row in rows}):
        right = called = wanted = sets = names = goals = 0
        refusals: Counter[bool] = Counter()
        for row, own in zip(rows, likely, strict=True):
            if (row.source, row.mode) != (source, mode):
                continue
            refusals[bool(row.gold)] += max(own, default=0.0) < refused
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


def learn(sources: Sequence[Source], rows: Sequence[Case], rarity: Rarity) -> tuple[dict[str, Any], list[list[float]]]:
    """All weights from these goals, and how likely each candidate is by weights that have not seen its goal."""
    weights = linear((one for source in sources for one in link_examples(source, rarity)), True)
    links = Links(weights, rarity)
    order = linear(order_examples(rows, links), False)
    prepared = alone(rows)
    data: dict[str, Any] = {"links": weights, "order": order, "first": train(rows, prepared), "rounds": []}
    likely = cross(rows, prepared, 7)
    for number in range(ROUNDS):
        prepared = together(rows, likely, links)
        data["rounds"].append(train(rows, prepared))
        likely = cross(rows, prepared, 8 + number)
    sure = sorted(max(own) for row, own in zip(rows, likely, strict=True) if row.source == "bfcl" and row.gold)
    data["refused"] = round(sure[int(FALSE_REFUSALS * len(sure))], 3) if sure else 0.3
    data |= {"chosen": CHOSEN, "rarity": dict(sorted(rarity.known.items())), "unheard": rarity.unheard}
    return data, likely


def unseen(rows: Sequence[Case], data: dict[str, Any], rarity: Rarity) -> None:
    """Print the scores on goals of a set that nothing was learned from."""
    links = Links(data["links"], rarity)
    likely = [apply(Trees(data["first"]), row, own) for row, own in zip(rows, alone(rows), strict=True)]
    for trees in map(Trees, data["rounds"]):
        prepared = together(rows, likely, links)
        likely = [apply(trees, row, own) for row, own in zip(rows, prepared, strict=True)]
    report(rows, likely, links, data["order"], data["refused"])


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
    data, likely = learn(sources, rows, rarity)
    report(rows, likely, Links(data["links"], rarity), data["order"], data["refused"])
    for source in every:
        if source.yardstick.name == asked.without:
            print(f"without any goal of {asked.without}:")
            unseen(
                [row for mode in MODES[source.yardstick.name] for row in rows_of(source, mode, rarity)], data, rarity
            )
    if asked.out and not asked.without:
        asked.out.write_text(json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
