"""The index with a tenant's lessons: what they say is added to what the components say of themselves.

Whatever is asked without a word of a lesson is answered as without lessons, to the digit. A component with guarded
effects never gains by a word.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tdev.domain.planning.lessons.evidence import Evidence, GroupGain, evidence_of
from tdev.domain.planning.retrieval import KEPT_ANSWERS, Retrieval
from tdev.kernel.json_types import canonical, digest
from tdev.model.component import Component
from tdev.model.lesson import Lesson

_WORD_SHARE, _GROUP_SHARE = 0.45, 0.55
"""What words by themselves, and words said together, can add to the relevance of a component."""
_COVERED = 0.6
"""Share of a group that must be said for it to count."""
_WRONG_SHARE = 0.6
"""What a component that was taken wrongly loses at most where the same words are said."""
SURE = 0.6
"""A word that is worth so much to a component counts as one that the component has."""


@dataclass(frozen=True, slots=True)
class _Group:
    number: int
    mass: float
    gain: float
    wrong: bool


class Taught(Retrieval):
    """An index beside the plain one that it adds to.

    Attributes:
        lessons: By id.
        evidence: What they say.
    """

    def __init__(self, plain: Retrieval, lessons: Sequence[Lesson], evidence: Evidence | None = None) -> None:
        # What is derived from the components is shared; what depends on lessons is made below.
        self.__dict__.update({name: value for name, value in vars(plain).items() if name not in ("verbs",)})
        self._plain = plain
        self.lessons = {lesson.id: lesson for lesson in sorted(lessons, key=lambda lesson: lesson.id)}
        self.evidence = evidence or evidence_of(tuple(self.lessons.values()), plain)
        self.vouched = self if plain.vouched is plain else Taught(plain.vouched, lessons, self.evidence)
        self.last = self if plain.last is plain else Taught(plain.last, lessons, self.evidence)
        self._scored, self._found, self.searched = {}, {}, {}
        self._gains: dict[str, dict[int, float]] = {}
        for term, gains in self.evidence.words.items():
            own = {self._number[agent]: gain for agent, gain in gains.items() if agent in self._number}
            if own:
                self._gains[term] = own
        self._groups: defaultdict[str, list[_Group]] = defaultdict(list)
        for each in self.evidence.groups:
            self._add_group(each)

    @property
    def plain(self) -> Retrieval:
        """The index without lessons."""
        return self._plain

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Those of the plain index, and new ones that lessons begin with."""
        return self._plain.verbs | (self.evidence.verbs & self._gains.keys())

    @cached_property
    def by_length(self) -> dict[int, tuple[Lesson, ...]]:
        """The lessons by how many words their goal has."""
        found: defaultdict[int, list[Lesson]] = defaultdict(list)
        for lesson in self.lessons.values():
            found[len(lesson.said)].append(lesson)
        return {length: tuple(each) for length, each in found.items()}

    @cached_property
    def registry_digest(self) -> str:
        """Of names, versions and code of the components."""
        return digest([[c.name, c.version, c.code.sha256 if c.code else ""] for c in self.components])

    def _add_group(self, each: GroupGain) -> None:
        number = self._number.get(each.agent)
        if number is None:
            return
        mass = sum(self.rarity(term) for term in each.words) + 0.15 * self._rare
        group = _Group(number, mass, each.gain, each.wrong)
        for term in each.words:
            self._groups[term].append(group)

    def knows(self, term: str) -> bool:
        """Whether any component has this feature, or a lesson speaks of it."""
        return term in self._gains or super().knows(term)

    def has(self, component: Component, term: str) -> bool:
        """Whether a component has this feature, or lessons surely say that it is meant by it."""
        return super().has(component, term) or self._gain(component, term) >= SURE

    def mentions(self, component: Component, term: str) -> bool:
        """Whether a component has this feature anywhere, or in a lesson."""
        return super().mentions(component, term) or self._gain(component, term) > 0

    def usual(self, component: Component, name: str, terms: Sequence[str]) -> Any:
        """The value that most lessons with these words have; None where others say otherwise as often."""
        votes: Counter[str] = Counter()
        for habit in self.evidence.habits.get((component.name, name), ()):
            mass = sum(self.rarity(term) for term in habit.words)
            if sum(self.rarity(term) for term in habit.words if term in terms) >= _COVERED * mass:
                votes[canonical(habit.value)] += habit.weight
        best = votes.most_common(2)
        if not best or (len(best) == 2 and best[0][1] == best[1][1]):
            return None
        return json.loads(best[0][0])

    def forget(self) -> None:
        """Drop the answers remembered, those of the plain index, too."""
        super().forget()
        self._plain.forget()

    def _gain(self, component: Component, term: str) -> float:
        return self._gains.get(term, {}).get(self._number.get(component.name, -1), 0.0)

    def _scores(self, terms: tuple[str, ...]) -> dict[int, float]:
        known = self._scored.get(terms)
        if known is None:
            known = self._plain._scores(terms)
            if any(term in self._gains or term in self._groups for term in terms):
                known = self._with_lessons(known, terms)
            if len(self._scored) >= KEPT_ANSWERS:
                self._scored.clear()
            self._scored[terms] = known
        return known

    def _with_lessons(self, plain: dict[int, float], terms: tuple[str, ...]) -> dict[int, float]:
        mass = sum(self.rarity(term) for term in terms) or 1.0
        gained: defaultdict[int, float] = defaultdict(float)
        covered: defaultdict[int, float] = defaultdict(float)
        groups: dict[int, _Group] = {}
        for term in terms:
            weight = self.rarity(term)
            for number, gain in self._gains.get(term, {}).items():
                gained[number] += _WORD_SHARE * weight * gain / mass
            for group in self._groups.get(term, ()):
                covered[id(group)] += weight
                groups[id(group)] = group
        right, wrong = _best(groups, covered)
        found = dict(plain)
        for number in gained.keys() | right.keys():
            before = found.get(number, 0.0)
            rest = max(0.0, 1.0 - before)
            found[number] = before + min(rest, gained.get(number, 0.0) + _GROUP_SHARE * right.get(number, 0.0) * rest)
        for number in wrong.keys() & found.keys():
            found[number] *= 1.0 - _WRONG_SHARE * wrong[number]
        return found


def _best(groups: dict[int, _Group], covered: dict[int, float]) -> tuple[dict[int, float], dict[int, float]]:
    """Per component what its best group is worth, and what the worst that was wrong takes."""
    right: dict[int, float] = {}
    wrong: dict[int, float] = {}
    for key, group in groups.items():
        share = covered[key] / group.mass
        if share >= _COVERED:
            kind = wrong if group.wrong else right
            kind[group.number] = max(kind.get(group.number, 0.0), share * group.gain)
    return right, wrong
