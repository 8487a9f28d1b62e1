"""Finds components by words: an inverted index over names, phrases, tags, descriptions and fields (after BM25F).

A phrase of a component that lies wholly in the words asked for weighs most: it is how users say it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.words import features, stem, words
from tdev.domain.workflow import schemas
from tdev.model.component import Component

_NAME, _PHRASE, _TAG, _TEXT, _FIELD = 3.0, 2.0, 1.5, 1.0, 0.5
"""Weights of where a word stands."""
HINTED = 0.15
"""What hints can add to the relevance of a component."""
COMMON = 4000
"""A word that stands in more components than this finds nothing by itself in a large registry."""


@dataclass(frozen=True, slots=True)
class Match:
    """A component found; ``relevance`` from 0 to 1, ``terms`` the features that found it."""

    component: Component
    relevance: float
    terms: tuple[str, ...]


class Retrieval:
    """The index of one snapshot of the registry; built once, then read only.

    Args:
        components: The newest usable version of each component.

    Attributes:
        verbs: Stems of the first words of names and phrases: what an action begins with.
        memo: What others derive from the same components once, kept for as long as the index.
    """

    def __init__(self, components: Iterable[Component]) -> None:
        self.components: Sequence[Component] = sorted(components, key=lambda component: component.name)
        self.by_name = {component.name: component for component in self.components}
        self.verbs: set[str] = set()
        self.memo: dict[str, Any] = {}
        self._weights: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._phrases: defaultdict[str, list[int]] = defaultdict(list)
        self._phrase_owner: list[int] = []
        self._phrase_mass: list[float] = []
        self._pending: list[tuple[str, ...]] = []
        for number, component in enumerate(self.components):
            self._add(number, component)
        count = len(self.components)
        self._idf = {
            term: math.log(1 + (count - len(posting) + 0.5) / (len(posting) + 0.5)) + 0.2
            for term, posting in self._weights.items()
        }
        for terms in self._pending:
            self._phrase_mass.append(sum(self._idf[term] for term in terms))
        self._pending.clear()
        self._rare = math.log(1 + count) + 0.2

    def _add(self, number: int, component: Component) -> None:
        self._weigh(number, component.name, _NAME)
        self._weigh(number, component.description, _TEXT)
        for tag in component.tags:
            self._weigh(number, tag, _TAG)
        for schema in (component.input_schema, component.output_schema):
            for name in schemas.properties(schema):
                self._weigh(number, name, _FIELD)
        self._verb(component.name)
        for phrase in (*component.phrases, component.name):
            terms = features(phrase)
            for term in terms:
                weights = self._weights[term]
                weights[number] = max(weights.get(number, 0.0), _PHRASE)
                self._phrases[term].append(len(self._phrase_owner))
            self._phrase_owner.append(number)
            self._pending.append(terms)
            self._verb(phrase)

    def _weigh(self, number: int, text: str, weight: float) -> None:
        for term in features(text):
            weights = self._weights[term]
            if weights.get(number, 0.0) < weight:
                weights[number] = weight

    def _verb(self, phrase: str) -> None:
        found = words(phrase)
        if found:
            self.verbs.add(stem(found[0]))

    def search(self, terms: Sequence[str], limit: int = 10, hints: Sequence[str] = ()) -> list[Match]:
        """The components most relevant to these features, best first, ties by name.

        Args:
            terms: Features of the words asked for.
            limit: Most matches.
            hints: Features that speak for a component without having been said (the kind of a file, say).
        """
        if not terms and not hints:
            return []
        mass = sum(self._idf.get(term, self._rare) for term in terms) or 1.0
        scores: defaultdict[int, float] = defaultdict(float)
        for term in self._useful(terms):
            idf = self._idf[term]
            for number, weight in self._weights[term].items():
                scores[number] += idf * min(1.0, 0.4 + 0.2 * weight)
        phrases = self._best_phrases(terms)
        hinted = self._hinted(hints)
        ranked = sorted(
            (
                (0.45 * scores.get(n, 0.0) / mass + 0.55 * phrases.get(n, 0.0) + HINTED * hinted.get(n, 0.0), n)
                for n in scores.keys() | hinted.keys()
            ),
            key=lambda pair: (-pair[0], pair[1]),
        )
        return [self._match(number, score, terms) for score, number in ranked[:limit]]

    def _hinted(self, hints: Sequence[str]) -> dict[int, float]:
        """Per component the share of the hints that its name, phrases or tags carry."""
        found: defaultdict[int, float] = defaultdict(float)
        for term in hints:
            for number, weight in self._weights.get(term, {}).items():
                found[number] += (1.0 if weight >= _TAG else 0.4) / len(hints)
        return found

    def _useful(self, terms: Sequence[str]) -> list[str]:
        """Terms that stand somewhere; the very common ones only when there is nothing else."""
        known = [term for term in terms if term in self._weights]
        rare = [term for term in known if len(self._weights[term]) <= COMMON]
        return rare or known

    def _best_phrases(self, terms: Sequence[str]) -> dict[int, float]:
        """Per component the share of its best phrase that the terms cover, in idf mass."""
        covered: defaultdict[int, float] = defaultdict(float)
        for term in self._useful(terms):
            idf = self._idf[term]
            for phrase in self._phrases[term]:
                covered[phrase] += idf
        best: dict[int, float] = {}
        for phrase, mass in covered.items():
            owner = self._phrase_owner[phrase]
            # A short phrase wholly covered is weaker evidence than a long one: one rare word short of certainty.
            share = mass / (self._phrase_mass[phrase] + 0.15 * self._rare)
            if share > best.get(owner, 0.0):
                best[owner] = share
        return best

    def _match(self, number: int, score: float, terms: Sequence[str]) -> Match:
        hit = tuple(term for term in terms if number in self._weights.get(term, ()))
        return Match(self.components[number], round(min(1.0, score), 6), hit)

    def relevance(self, component: Component, terms: Sequence[str]) -> float:
        """How relevant one component is to these features, from 0 to 1."""
        found = [match.relevance for match in self.search(terms, limit=50) if match.component.name == component.name]
        return found[0] if found else 0.0
