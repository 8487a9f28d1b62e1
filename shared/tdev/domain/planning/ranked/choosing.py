"""Which components a goal calls, in which order, how often, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tdev.domain.planning.ranked import weights
from tdev.domain.planning.ranked.company import Company
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.links import Links
from tdev.domain.planning.ranked.order import ordered
from tdev.domain.planning.ranked.profiles import Goal, Profile, Rarity
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.repeating import repeated
from tdev.domain.planning.ranked.tool_signs import Comparison
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.retrieval import Retrieval
from tdev.model.component import Component

_PER_PART = 9
_OF_WHOLE = 8
_ASKED_OF_PART = 8
_ASKED_OF_WHOLE = 10
_TELLING = 2.5
"""Words less rare than this in the registry seldom find what others do not, and cost most of the time."""
_KEPT = 12
_LEAST = 0.02
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Selection:
    """What was learned about choosing.

    Attributes:
        rarity: Of stems.
        links: Weights of what an output and an input have in common.
        first: How likely each candidate is by itself.
        rounds: How likely it is beside the others, each time knowing the answers of the time before.
        order: Weights of what speaks for one call before another.
        again: How likely another call of a component begins at a piece of the goal.
        anew: One does that is at least as likely.
        chosen: A candidate at least as likely is called.
        near: How near each candidate comes to the goal by itself.
        serving: Weights of what speaks for the nearest serving it at all, and at last what is added.
        refused: A goal that is less likely served gets no calls.
    """

    rarity: Rarity
    links: tuple[float, ...]
    first: Trees
    rounds: tuple[Trees, ...]
    order: tuple[float, ...]
    again: Trees
    anew: float
    chosen: float
    near: Trees
    serving: tuple[float, ...]
    refused: float


@dataclass(frozen=True, slots=True)
class Call:
    """A component that is called.

    Attributes:
        form: The component.
        segment: The part of the goal that this call is about when the component is called more than once.
        likely: How likely it is to be right, from 0 to 1.
    """

    form: Form
    segment: tuple[int, int] | None
    likely: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """What comes nearest to a goal by itself.

    Attributes:
        profile: The component.
        signs: Its own, see ``tool_signs``.
        likely: How near it comes, from 0 to 1.
        goal: The goal.
    """

    profile: Profile
    signs: Sequence[float]
    likely: float
    goal: Goal


@dataclass(frozen=True, slots=True)
class Choice:
    """The calls of a goal in order, if it is served at all.

    Attributes:
        calls: One at least where there are candidates.
        certainty: How likely the best candidate is.
        nearest: By which it is judged whether the goal is served; None without candidates.
    """

    calls: tuple[Call, ...]
    certainty: float
    nearest: Nearest | None = None


def selection(data: Mapping[str, Any]) -> Selection:
    """What was learned, from the data that the training writes."""
    return Selection(
        Rarity(data["rarity"], data["unheard"]),
        tuple(data["links"]),
        Trees(data["first"]),
        tuple(Trees(each) for each in data["rounds"]),
        tuple(data["order"]),
        Trees(data["again"]),
        data["anew"],
        data["chosen"],
        Trees(data["near"]),
        tuple(data["serving"]),
        data["refused"],
    )


@cache
def shipped() -> Selection:
    """What was learned from the published goals, as it ships."""
    return selection(weights.selection())


class Chooser:
    """Chooses components of one registry.

    Args:
        registry: Their index.
        learned: What was learned; by default what ships.
    """

    def __init__(self, registry: Retrieval, learned: Selection | None = None) -> None:
        self._registry = registry
        self._learned = learned or shipped()
        self._links = Links(self._learned.links, self._learned.rarity)
        self._profiles: dict[str, tuple[Component, Profile]] = {}

    def choose(self, reading: Reading, among: Sequence[Component] | None = None) -> Choice:
        """The calls of a goal.

        Args:
            reading: The goal.
            among: The candidates; by default those of the registry that share words with the goal.
        """
        pool = sorted(candidates(reading, self._registry) if among is None else among, key=lambda each: each.name)
        if not pool:
            return Choice((), 0.0)
        learned = self._learned
        comparison = Comparison(Goal(reading, learned.rarity), [self._profile(each) for each in pool], learned.rarity)
        first = comparison.rows()
        alone = [learned.first.probability(row) for row in first]
        likely = likelihoods(comparison, first, alone, learned, self._links)
        near = nearest(comparison, first, [learned.near.probability(row) for row in first])
        return decided(comparison, likely, near, learned, self._links)

    def _profile(self, component: Component) -> Profile:
        known = self._profiles.get(component.name)
        if known is None or known[0] is not component:
            if len(self._profiles) >= _REMEMBERED:
                self._profiles.clear()
            known = (component, Profile(Form(component), self._learned.rarity))
            self._profiles[component.name] = known
        return known[1]


def nearest(comparison: Comparison, first: Sequence[Sequence[float]], near: Sequence[float]) -> Nearest:
    """The candidate that comes nearest by itself; there is one at least.

    Args:
        comparison: Of the candidates with the goal.
        first: Per candidate its signs.
        near: Per candidate how near it comes, from 0 to 1.
    """
    at = near.index(max(near))
    return Nearest(comparison.profiles[at], first[at], near[at], comparison.goal)


def decided(comparison: Comparison, likely: Sequence[float], near: Nearest, learned: Selection, links: Links) -> Choice:
    """The calls, from how likely each candidate is.

    Args:
        comparison: Of the candidates with the goal; at least one.
        likely: Per candidate, from 0 to 1.
        near: The one that comes nearest by itself, to be told on.
        learned: What was learned.
        links: Between what is made and what is taken.
    """
    certainty = max(likely)
    chosen = [number for number, each in enumerate(likely) if each >= learned.chosen] or [likely.index(certainty)]
    names = [profile.form.name for profile in comparison.profiles]
    chosen = ordered(comparison, chosen, links, learned.order, names)
    calls = [
        Call(comparison.profiles[number].form, segment, likely[number])
        for number, segment in repeated(comparison, chosen, learned.again, learned.anew)
    ]
    return Choice(tuple(calls), certainty, near)


def candidates(reading: Reading, registry: Retrieval) -> list[Component]:
    """What of a registry could be called, by the rarest words of each part of a goal and of all of it."""
    found = registry.search(_telling(reading.terms, registry, _ASKED_OF_WHOLE), _OF_WHOLE)
    for clause in reading.clauses:
        found = [*found, *registry.search(_telling(clause.terms, registry, _ASKED_OF_PART), _PER_PART)]
    return sorted({match.component.name: match.component for match in found}.values(), key=lambda each: each.name)


def _telling(terms: Sequence[str], registry: Retrieval, most: int) -> list[str]:
    """The rarest words that the registry knows; two at least."""
    known = sorted((term for term in terms if registry.knows(term)), key=lambda term: (-registry.rarity(term), term))
    rare = [term for term in known if registry.rarity(term) >= _TELLING]
    return rare[:most] if len(rare) > 1 else known[:2]


def likelihoods(
    comparison: Comparison,
    first: Sequence[Sequence[float]],
    alone: Sequence[float],
    learned: Selection,
    links: Links,
) -> list[float]:
    """How likely each candidate is to be called beside the likeliest others, from how likely each is by itself."""
    likely = list(alone)
    for trees in learned.rounds:
        kept = likeliest(likely)
        rows = Company(comparison, likely, kept, links).rows(first)
        likely = [0.0] * len(first)
        for number, row in zip(kept, rows, strict=True):
            likely[number] = trees.probability(row)
    return likely


def likeliest(likely: Sequence[float]) -> list[int]:
    """The numbers of the candidates worth a second look; at least one of them."""
    by_worth = sorted(range(len(likely)), key=lambda number: (-likely[number], number))
    return [number for rank, number in enumerate(by_worth[:_KEPT]) if not rank or likely[number] >= _LEAST]
