"""Finds components by words: an inverted index over names, phrases, tags, descriptions and fields (after BM25F).

A phrase of a component that lies wholly in the words asked for weighs most: it is how users say it.
"""

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from tdev.domain.planning.words import features, stem, words
from tdev.domain.workflow import schemas
from tdev.model.component import Component

_NAME, _PHRASE, _TAG, _TEXT, _FIELD = 3.0, 2.0, 1.5, 1.0, 0.5
"""Weights of where a word stands."""
HINTED = 0.15
"""What hints can add to the relevance of a component."""
KEPT_ANSWERS = 512
"""Searches whose answers are kept."""
KEPT_HINTS = 64
_LETTER = re.compile("[a-z]")
"""A letter alone finds nothing: it is what is left of ``what's`` and ``system's``."""
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
        vouched: The index of those that somebody vouches for (stable ones); by default all.
        last: The index with those, too, that are chosen only when nothing else serves (deprecated ones).

    Attributes:
        memo: What others derive from the same components once, kept for as long as the index.
        searched: The same for what is derived from what was found.
    """

    def __init__(
        self, components: Iterable[Component], vouched: "Retrieval | None" = None, last: "Retrieval | None" = None
    ) -> None:
        self.vouched = vouched or self
        self.last = last or self
        self.components: Sequence[Component] = sorted(components, key=lambda component: component.name)
        self.by_name = {component.name: component for component in self.components}
        self.memo: dict[str, Any] = {}
        self.searched: dict[Any, Any] = {}
        self._weights: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._phrases: defaultdict[str, list[int]] = defaultdict(list)
        self._phrase_owner: list[int] = []
        phrases = [self._add(number, component) for number, component in enumerate(self.components)]
        count = len(self.components)
        self._idf = {
            term: math.log(1 + (count - len(posting) + 0.5) / (len(posting) + 0.5)) + 0.2
            for term, posting in self._weights.items()
        }
        self._phrase_mass = [sum(self._idf[term] for term in terms) for own in phrases for terms in own]
        self._rare = math.log(1 + count) + 0.2
        self._scored: dict[tuple[str, ...], dict[int, float]] = {}
        self._found: dict[tuple[Any, ...], list[Match]] = {}
        self._hints: dict[tuple[str, ...], tuple[dict[int, float], list[int]]] = {}

    @property
    def plain(self) -> "Retrieval":
        """The index without what a tenant's lessons add: this one."""
        return self

    @cached_property
    def unvouched(self) -> frozenset[str]:
        """Names of components that nobody vouches for."""
        known = self.vouched.by_name
        return frozenset(name for name, component in self.by_name.items() if known.get(name) != component)

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Stems of the first words of names and phrases: what an action begins with."""
        texts = (text for component in self.components for text in (component.name, *component.phrases))
        return frozenset(stem(found[0]) for text in texts if (found := words(text)))

    @cached_property
    def speaks_for_itself(self) -> bool:
        """Whether no component has phrases: nobody wrote down how users say it."""
        return not any(component.phrases for component in self.components)

    @cached_property
    def speaks_in_phrases(self) -> bool:
        """Whether each component has phrases."""
        return all(component.phrases for component in self.components)

    def _add(self, number: int, component: Component) -> list[tuple[str, ...]]:
        """Index one component; answers the features of each of its phrases."""
        weights: dict[str, float] = dict.fromkeys(features(component.description), _TEXT)
        for schema in (component.input_schema, component.output_schema):
            for name in schemas.properties(schema):
                for term in features(name):
                    weights.setdefault(term, _FIELD)
        for tag in component.tags:
            for term in features(tag):
                weights[term] = _TAG
        phrases = [features(phrase) for phrase in (*component.phrases, component.name)]
        for terms in phrases:
            owner = len(self._phrase_owner)
            self._phrase_owner.append(number)
            for term in terms:
                weights[term] = _PHRASE
                self._phrases[term].append(owner)
        for term in phrases[-1]:
            weights[term] = _NAME
        for term, weight in weights.items():
            self._weights[term][number] = weight
        return phrases

    def knows(self, term: str) -> bool:
        """Whether any component has this feature."""
        return term in self._weights

    def rarity(self, term: str) -> float:
        """How rare a feature is here (its idf); the most for one that no component has."""
        return self._idf.get(term, self._rare)

    def has(self, component: Component, term: str) -> bool:
        """Whether a component has this feature in its name, phrases or tags."""
        return self._weights.get(term, {}).get(self._number.get(component.name, -1), 0.0) >= _TAG

    def mentions(self, component: Component, term: str) -> bool:
        """Whether a component has this feature anywhere."""
        return self._number.get(component.name, -1) in self._weights.get(term, {})

    def usual(self, component: Component, name: str, terms: Sequence[str]) -> Any:
        """The value that a parameter mostly has where these words are said; None: nobody has taught one."""
        return None

    @cached_property
    def _number(self) -> dict[str, int]:
        return {component.name: number for number, component in enumerate(self.components)}

    def search(self, terms: Sequence[str], limit: int = 10, hints: Sequence[str] = ()) -> list[Match]:
        """The components most relevant to these features, best first, ties by name.

        Args:
            terms: Features of the words asked for.
            limit: Most matches.
            hints: Features that speak for a component without having been said (the kind of a file, say).
        """
        if not terms and not hints:
            return []
        asked = (tuple(terms), limit, tuple(hints))
        known = self._found.get(asked)
        if known is None:
            scores, (hinted, ahead) = self._scores(tuple(terms)), self._hinted(tuple(hints))
            if hinted:
                pairs = [(-score - HINTED * hinted.get(n, 0.0), n) for n, score in scores.items()]
                rest = (n for n in ahead if n not in scores)
                pairs += [(-HINTED * hinted[n], n) for n in islice(rest, limit)]
            else:
                pairs = [(-score, n) for n, score in scores.items()]
            known = [self._match(n, -score, terms) for score, n in heapq.nsmallest(limit, pairs)]
            _keep(self._found, asked, known)
        return known

    def forget(self) -> None:
        """Drop the answers remembered, here and by searches for values; for measuring."""
        self._scored.clear()
        self._found.clear()
        self.searched.clear()

    def relevance(self, component: Component, terms: Sequence[str]) -> float:
        """How relevant one component is to these features, from 0 to 1."""
        number = self._number.get(component.name)
        score = 0.0 if number is None else self._scores(tuple(terms)).get(number, 0.0)
        return round(min(1.0, score), 6)

    def _scores(self, terms: tuple[str, ...]) -> dict[int, float]:
        """Relevance by component of everything that has at least one of the features."""
        known = self._scored.get(terms)
        if known is None:
            telling = [term for term in terms if not _LETTER.fullmatch(term)]
            mass = sum(self._idf.get(term, self._rare) for term in telling) or 1.0
            scores: defaultdict[int, float] = defaultdict(float)
            useful = self._useful(telling)
            for term in useful:
                idf = self._idf[term]
                for number, weight in self._weights[term].items():
                    scores[number] += idf * min(1.0, 0.4 + 0.2 * weight)
            phrases = self._best_phrases(useful)
            known = {n: 0.45 * score / mass + 0.55 * phrases.get(n, 0.0) for n, score in scores.items()}
            _keep(self._scored, terms, known)
        return known

    def _hinted(self, hints: tuple[str, ...]) -> tuple[dict[int, float], list[int]]:
        """Per component the share of the hints that its name, phrases or tags carry; and the components, most first.

        There are as many hints as kinds of content, so what was found for them is kept as a part of the index.
        """
        known = self._hints.get(hints)
        if known is None:
            found: defaultdict[int, float] = defaultdict(float)
            for term in hints:
                for number, weight in self._weights.get(term, {}).items():
                    found[number] += (1.0 if weight >= _TAG else 0.4) / len(hints)
            known = dict(found), sorted(found, key=lambda number: (-HINTED * found[number], number))
            _keep(self._hints, hints, known, most=KEPT_HINTS)
        return known

    def _useful(self, terms: Sequence[str]) -> list[str]:
        """Terms that stand somewhere; the very common ones only when there is nothing else."""
        known = [term for term in terms if term in self._weights]
        rare = [term for term in known if len(self._weights[term]) <= COMMON]
        return rare or known

    def _best_phrases(self, terms: Sequence[str]) -> dict[int, float]:
        """Per component the share of its best phrase that the terms cover, in idf mass."""
        covered: defaultdict[int, float] = defaultdict(float)
        for term in terms:
            idf = self._idf[term]
            for phrase in self._phrases.get(term, ()):
                covered[phrase] += idf
        best: dict[int, float] = {}
        missing, owners, masses = 0.15 * self._rare, self._phrase_owner, self._phrase_mass
        for phrase, mass in covered.items():
            # A short phrase wholly covered is weaker evidence than a long one: one rare word short of certainty.
            share = mass / (masses[phrase] + missing)
            owner = owners[phrase]
            if share > best.get(owner, 0.0):
                best[owner] = share
        return best

    def _match(self, number: int, score: float, terms: Sequence[str]) -> Match:
        hit = tuple(term for term in terms if number in self._weights.get(term, ()))
        return Match(self.components[number], round(min(1.0, score), 6), hit)


def _keep(kept: dict[Any, Any], key: Any, value: Any, most: int = KEPT_ANSWERS) -> None:
    """Remember an answer; a full memory starts over."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value
