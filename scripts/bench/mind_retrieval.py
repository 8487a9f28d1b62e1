"""Finding components: with slips of the hand, and on published goals by words alone and with an embedding.

``TDEV_YARDSTICKS`` names a folder of published goals (see ``scripts/training/yardsticks.py``) and ``TDEV_EMBEDDING``
what makes vectors; without them what needs them is left out, and that is said.
"""

import os
import random
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from tdev.domain.planning.meaning import Meant
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.spelling import respelt, spelling
from tdev.domain.planning.words import features
from tdev.domain.registry.built_in import built_in_components
from tdev.engines import Engines
from tdev.settings import settings
from tests.support.registries import generated_components
from tests.support.slips import misspelt, written_together

DEPTHS = (1, 5, 10)
LARGE = 10_000
GOALS = 150
Asked = Sequence[tuple[str, frozenset[str]]]
"""Texts, each with the components that are right for it."""


def show() -> dict[str, Any]:
    """Print the tables."""
    return {"slips": slips(), "index": index_of(LARGE), "published": published()}


def slips() -> list[dict[str, Any]]:
    """Phrases of the library as they are, with a slip, and written together: found as written and as read."""
    index, chance = Retrieval(built_in_components()), random.Random(11)
    phrases = [(phrase, frozenset([each.name])) for each in index.components for phrase in each.phrases]
    kinds: dict[str, Asked] = {
        "clean": phrases,
        "misspelt": [(text, right) for phrase, right in phrases if (text := misspelt(phrase, chance))],
        "together": [(text, right) for phrase, right in phrases if (text := written_together(phrase))],
    }
    rows = []
    for kind, asked in kinds.items():
        read = [(known.goal if (known := respelt(text, index)) else text, right) for text, right in asked]
        rows.append(row(f"{kind}, words", asked, index))
        rows.append(row(f"{kind}, n-grams", read, index))
    return rows


def row(name: str, asked: Asked, index: Retrieval) -> dict[str, Any]:
    """The share of right components among the first k found."""
    found = [[match.component.name for match in index.search(features(text), DEPTHS[-1])] for text, _ in asked]
    wanted = sum(len(right) for _, right in asked)
    share = {
        depth: round(
            sum(len(right.intersection(names[:depth])) for names, (_, right) in zip(found, asked, strict=True))
            / wanted,
            3,
        )
        for depth in DEPTHS
    }
    print(f"{name:<28} {len(asked):>5} asked   " + "   ".join(f"recall@{k} {v:.3f}" for k, v in share.items()))
    return {"name": name, "asked": len(asked), **{f"recall@{depth}": value for depth, value in share.items()}}


def index_of(size: int) -> dict[str, Any]:
    """What the index of words, and that of character pairs, cost in time and memory."""
    own = list(built_in_components())
    every = [*own, *generated_components(size - len(own))]
    begun = perf_counter()
    index = Retrieval(every)
    built = perf_counter() - begun
    begun = perf_counter()
    spelling(index)
    spelt = perf_counter() - begun
    tracemalloc.start()
    index = Retrieval(every)
    words = tracemalloc.get_traced_memory()[0]
    spelling(index)
    pairs = tracemalloc.get_traced_memory()[0] - words
    tracemalloc.stop()
    print(
        f"\nindex of {size} components   words {built:.2f} s {words / 2**20:.1f} MiB   "
        f"character pairs {spelt:.2f} s {pairs / 2**20:.2f} MiB\n"
    )
    return {"words_s": built, "words_bytes": words, "pairs_s": spelt, "pairs_bytes": pairs}


def published() -> list[dict[str, Any]]:
    """Recall on published goals where every component of a set may be meant."""
    folder = os.environ.get("TDEV_YARDSTICKS")
    if not folder:
        print("No published goals: set TDEV_YARDSTICKS to a folder of sets to see how many components are found.")
        return []
    from scripts.training.yardsticks import yardsticks

    engine = Engines(settings()).embedding
    if engine is None:
        print("No embedding: set TDEV_EMBEDDING to see what it adds.")
    rows = []
    for each in yardsticks(Path(folder)):
        rights = [
            (r.goal, frozenset(step["agent"].partition("@")[0] for step in r.steps)) for r in each.rows if r.steps
        ]
        asked = rights[:GOALS]
        spelt = [(known.goal if (known := respelt(goal, each.retrieval)) else goal, right) for goal, right in asked]
        rows.append(row(f"{each.name}, words", asked, each.retrieval))
        rows.append(row(f"{each.name}, n-grams", spelt, each.retrieval))
        if engine is not None:
            rows.append(row(f"{each.name}, embedding", asked, Meant(each.retrieval, engine)))
    return rows
