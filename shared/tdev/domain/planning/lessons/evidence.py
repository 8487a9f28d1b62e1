"""Lessons added up: what a word, or a group of words, says about components. Their order does not matter.

A word counts for a component by the share of its lessons that say so; lessons that say otherwise outvote it. A
correction counts twice. Words teach nothing of components with guarded effects, or that nobody vouches for, and the
words for sending and destroying teach nothing: those are chosen plainly, or by the same goal said again.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tdev.domain.planning.lessons.shaping import listed
from tdev.domain.planning.lexicon import DESTRUCTIVE, SENDING
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.serving import PLAINLY
from tdev.domain.planning.words import stem
from tdev.kernel.json_types import Json, canonical, digest
from tdev.model.component import FREE_EFFECTS
from tdev.model.lesson import Lesson

Group: TypeAlias = tuple[str, ...]
MOST_WEIGHT = 10
"""What one lesson counts at most: who confirms the same plan every day does not outvote everybody else."""
LEAST_GAIN = 0.2
"""What says less about a component is left out."""
_GUARDED_WORDS = frozenset(stem(word) for word in DESTRUCTIVE | SENDING)
_KNOWN_SHARE = 0.5
"""What a lesson's word counts when components have it already, of what a new one counts."""


@dataclass(frozen=True, slots=True)
class GroupGain:
    """What a group of words said together is worth to a component, from 0 to 1; ``wrong`` counts against it."""

    words: Group
    agent: str
    gain: float
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Habit:
    """A value that a parameter had in plans for a group of words, and how much counts for it."""

    words: Group
    value: Json
    weight: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What all lessons of a tenant say.

    Attributes:
        words: Word -> component -> what it is worth, from 0 to 1.
        groups: Groups of words.
        habits: (Component, parameter) -> values that nobody said, of those that the schema lists.
        verbs: New words that begin an action.
        count: How many lessons there are.
        digest: Of the lessons.
        sources: (Word, component) -> ids of the lessons that say so.
    """

    words: Mapping[str, Mapping[str, float]]
    groups: tuple[GroupGain, ...]
    habits: Mapping[tuple[str, str], tuple[Habit, ...]]
    verbs: frozenset[str]
    count: int
    digest: str
    sources: Mapping[tuple[str, str], tuple[str, ...]]


def digest_of(lessons: Iterable[Lesson]) -> str:
    """The digest of lessons in whatever order; times do not count."""
    left_out = {"created_at", "updated_at", "source"}
    return digest([e.model_dump(mode="json", exclude=left_out) for e in sorted(lessons, key=lambda e: e.id)])


def evidence_of(lessons: Sequence[Lesson], plain: Retrieval) -> Evidence:
    """Add lessons up.

    Args:
        lessons: Of one tenant, in any order.
        plain: The index without lessons.
    """
    ordered = sorted(lessons, key=lambda lesson: lesson.id)
    by_word, by_group = _votes(ordered)
    against = _against(ordered, plain)
    words = {term: found for term, votes in sorted(by_word.items()) if (found := _of_word(term, votes, plain))}
    groups = [*_of_groups(by_group, plain), *_wrong(against, by_group)]
    return Evidence(
        words=words,
        groups=tuple(groups),
        habits=_habits(ordered, plain),
        verbs=_verbs(ordered, words, plain),
        count=len(ordered),
        digest=digest_of(ordered),
        sources=_sources(ordered),
    )


def _weight(lesson: Lesson) -> int:
    return min(MOST_WEIGHT, lesson.weight)


def _votes(lessons: Sequence[Lesson]) -> tuple[dict[str, Counter[str]], dict[Group, Counter[str]]]:
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    groups: defaultdict[Group, Counter[str]] = defaultdict(Counter)
    for lesson in lessons:
        for step in lesson.steps:
            if step.words:
                groups[tuple(sorted(step.words))][step.agent] += _weight(lesson)
            for term in step.words:
                words[term][step.agent] += _weight(lesson)
    return words, groups


def _against(lessons: Sequence[Lesson], plain: Retrieval) -> dict[Group, Counter[str]]:
    found: defaultdict[Group, Counter[str]] = defaultdict(Counter)
    for lesson in lessons:
        for each in (one for one in lesson.instead if _may_learn(one.right, plain)):
            found[tuple(sorted(each.words))][each.wrong] += _weight(lesson)
    return found


def _may_learn(agent: str, plain: Retrieval) -> bool:
    component = plain.by_name.get(agent)
    if component is None or agent in plain.unvouched:
        return False
    return FREE_EFFECTS.issuperset(component.effects)


def _of_word(term: str, votes: Counter[str], plain: Retrieval) -> dict[str, float]:
    """What one word is worth to the components that do not have it already."""
    if term in _GUARDED_WORDS:
        return {}
    total = sum(votes.values())
    found = {}
    for agent, count in sorted(votes.items()):
        if not _may_learn(agent, plain) or plain.has(plain.by_name[agent], term):
            continue
        gain = count / (total + 1) * (_KNOWN_SHARE if plain.knows(term) else 1.0)
        if gain >= LEAST_GAIN:
            found[agent] = round(gain, 6)
    return found


def _of_groups(groups: Mapping[Group, Counter[str]], plain: Retrieval) -> Iterable[GroupGain]:
    """What a whole group is worth, where the components alone do not say it plainly."""
    for words, votes in sorted(groups.items()):
        total = sum(votes.values())
        if not _GUARDED_WORDS.isdisjoint(words):
            continue
        for agent, count in sorted(votes.items()):
            if not _may_learn(agent, plain):
                continue
            first = plain.search(words, 1)
            if first and first[0].component.name == agent and first[0].relevance >= PLAINLY:
                continue
            yield GroupGain(words, agent, round(count / (total + 1), 6))


def _wrong(against: Mapping[Group, Counter[str]], groups: Mapping[Group, Counter[str]]) -> Iterable[GroupGain]:
    """What was taken wrongly for a group, less what others say for it."""
    for words, votes in sorted(against.items()):
        for agent, count in sorted(votes.items()):
            left = count - groups.get(words, Counter())[agent]
            if left > 0:
                yield GroupGain(words, agent, round(left / (count + 1), 6), wrong=True)


def _habits(lessons: Sequence[Lesson], plain: Retrieval) -> dict[tuple[str, str], tuple[Habit, ...]]:
    found: defaultdict[tuple[str, str], Counter[tuple[Group, str]]] = defaultdict(Counter)
    for lesson in lessons:
        for step in lesson.steps:
            if not step.words or not _may_learn(step.agent, plain):
                continue
            for name, given in step.input.items():
                if given.kind == "fixed" and given.value in listed(plain.by_name[step.agent], name):
                    found[step.agent, name][tuple(sorted(step.words)), canonical(given.value)] += _weight(lesson)
    return {
        key: tuple(Habit(words, json.loads(value), count) for (words, value), count in sorted(votes.items()))
        for key, votes in found.items()
    }


def _verbs(lessons: Sequence[Lesson], words: Mapping[str, Mapping[str, float]], plain: Retrieval) -> frozenset[str]:
    """First words of what was asked for, which nothing knows: a part of a goal may begin with them."""
    first = {step.words[0] for lesson in lessons for step in lesson.steps if step.words}
    return frozenset(term for term in first if term in words and not plain.knows(term))


def _sources(lessons: Sequence[Lesson]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for lesson in lessons:
        for step in lesson.steps:
            for term in step.words:
                found[term, step.agent].append(lesson.id)
    return {key: tuple(dict.fromkeys(ids)) for key, ids in found.items()}
