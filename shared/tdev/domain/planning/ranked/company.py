"""What speaks for calling a component once it is known what else is likely to be called: a second row of signs."""

from collections.abc import Sequence
from dataclasses import dataclass

from tdev.domain.planning.ranked.forms import Field
from tdev.domain.planning.ranked.links import Links
from tdev.domain.planning.ranked.profiles import Goal, Profile
from tdev.domain.planning.ranked.tool_signs import Comparison

COMPANY_SIGNS = tuple(
    """
    before likelier expected unserved rival_before beside parts_led twin_like twin_before
    coherent coherent_most coherent_apart coherent_apart_sum inputs_shared
    fed_most fed_mean fed_least missing unfed gives gives_missing
    fed_lead gives_lead gives_missing_lead unfed_lead named_share named_optional with_next near_twin strength_lead
    """.split()
)
"""The names of the signs that follow those of ``tool_signs``."""
_CLOSE = 0.5
_NAMED = 1.0
_TOLD = 0.5


@dataclass(frozen=True, slots=True)
class Flow:
    """How a candidate would exchange values with the others, each counted as far as it is likely to be called.

    Attributes:
        most: The surest source of a required input.
        mean: Over the required inputs.
        least: Of the required inputs that the goal does not name.
        missing: How many of those there are.
        unfed: How many of them nothing feeds.
        gives: The surest use of one of its outputs as a required input.
        gives_missing: The same where the goal does not name that input.
    """

    most: float = 0.0
    mean: float = 0.0
    least: float = 1.0
    missing: int = 0
    unfed: float = 0.0
    gives: float = 0.0
    gives_missing: float = 0.0


class Company:
    """The likeliest candidates seen together.

    Args:
        comparison: Of all candidates with the goal.
        likely: How likely each is to be called, so far.
        kept: The numbers of those that are looked at.
        links: Between components.
    """

    def __init__(self, comparison: Comparison, likely: Sequence[float], kept: Sequence[int], links: Links) -> None:
        self._comparison, self._likely, self._kept = comparison, likely, kept
        profiles = comparison.profiles
        self._links = {(a, b): links.into(profiles[a], profiles[b]) for a in kept for b in kept if a != b}
        self._named = {number: self._names(number) for number in kept}
        self._flows = {number: self._flow(number) for number in kept}
        self._leads = [
            max(kept, key=lambda number: (likely[number] * comparison.strength[number][part], -number))
            for part in range(len(comparison.goal.parts))
        ]

    def rows(self, first: Sequence[Sequence[float]]) -> list[list[float]]:
        """The signs of those that are kept, behind their signs before."""
        return [[*first[number], *(round(sign, 3) for sign in self._row(number))] for number in self._kept]

    def _row(self, number: int) -> list[float]:
        others = [other for other in self._kept if other != number]
        anchors = self._comparison.anchors
        beside = [other for other in others if anchors[other] == anchors[number]]
        rival = max(beside, key=lambda other: (self._likely[other], -other), default=None)
        return [
            *self._standing(number, others, beside, rival),
            *self._coherence(number, others),
            *self._exchange(number, rival),
            *self._inputs(number, others, rival),
        ]

    def _standing(self, number: int, others: list[int], beside: list[int], rival: int | None) -> list[float]:
        comparison, likely = self._comparison, self._likely
        expected = sum(likely)
        twin = max(others, key=lambda other: (comparison.alike(number, other), -other), default=None)
        return [
            likely[number],
            sum(likely[other] > likely[number] for other in others),
            expected,
            expected - len(comparison.goal.parts),
            0.0 if rival is None else likely[rival],
            sum(likely[other] for other in beside),
            self._leads.count(number),
            0.0 if twin is None else comparison.alike(number, twin),
            0.0 if twin is None else likely[twin],
        ]

    def _coherence(self, number: int, others: list[int]) -> list[float]:
        comparison = self._comparison
        anchors, profiles = comparison.anchors, comparison.profiles
        every = [self._likely[other] * comparison.alike(number, other) for other in others]
        apart = [one for one, other in zip(every, others, strict=True) if anchors[other] != anchors[number]]
        mine = profiles[number].inputs
        shared = 0.0
        for other in others:
            his = profiles[other].inputs
            shared += self._likely[other] * len(mine & his) / max(1, min(len(mine), len(his)))
        return [sum(every), max(every, default=0.0), max(apart, default=0.0), sum(apart), shared]

    def _exchange(self, number: int, rival: int | None) -> list[float]:
        flow = self._flows[number]
        against = flow if rival is None else self._flows[rival]
        return [
            flow.most,
            flow.mean,
            flow.least,
            flow.missing,
            flow.unfed,
            flow.gives,
            flow.gives_missing,
            flow.most - against.most,
            flow.gives - against.gives,
            flow.gives_missing - against.gives_missing,
            flow.unfed - against.unfed,
        ]

    def _inputs(self, number: int, others: list[int], rival: int | None) -> list[float]:
        comparison, likely = self._comparison, self._likely
        fields = comparison.profiles[number].form.parameters
        named = [field.required for field, named in zip(fields, self._named[number], strict=True) if named >= _NAMED]
        part = comparison.anchors[number]
        strength = comparison.strength[number][part]
        return [
            sum(named) / max(1, len(comparison.profiles[number].required)),
            len(named) - sum(named),
            likely[number] * max((likely[other] for other in others), default=0.0),
            max((likely[other] for other in others if comparison.alike(number, other) > _CLOSE), default=0.0),
            strength - (0.0 if rival is None else comparison.strength[rival][part]),
        ]

    def _flow(self, number: int) -> Flow:
        fields = self._comparison.profiles[number].form.parameters
        fed = [self._fed(number, at) for at, field in enumerate(fields) if field.required]
        unnamed = [
            self._fed(number, at)
            for at, field in enumerate(fields)
            if field.required and self._named[number][at] < _NAMED
        ]
        gives, gives_missing = self._gives(number)
        return Flow(
            max(fed, default=0.0),
            sum(fed) / max(1, len(fed)),
            min(unnamed, default=1.0),
            len(unnamed),
            sum(1.0 - one for one in unnamed),
            gives,
            gives_missing,
        )

    def _fed(self, number: int, field: int) -> float:
        return max(
            (self._likely[other] * self._links[number, other][field] for other in self._kept if other != number),
            default=0.0,
        )

    def _gives(self, number: int) -> tuple[float, float]:
        most = missing = 0.0
        for other in self._kept:
            if other == number:
                continue
            fields = self._comparison.profiles[other].form.parameters
            for field, link, named in zip(fields, self._links[other, number], self._named[other], strict=True):
                if field.required:
                    use = self._likely[other] * link
                    most = max(most, use)
                    missing = max(missing, use if named < _NAMED else 0.0)
        return most, missing

    def _names(self, number: int) -> list[float]:
        profile = self._comparison.profiles[number]
        return [
            _named(field, profile, self._comparison.goal, self._comparison.anchors[number])
            for field in profile.form.parameters
        ]


def _named(field: Field, profile: Profile, goal: Goal, part: int) -> float:
    """How far a goal names a parameter: by its name in the part, anywhere, or by what is told of it."""
    here = goal.parts[part]
    name = (field.said - profile.own) or field.said
    told = field.told - profile.own
    return bool(name & here.said) + bool(name & goal.whole.said) + _TOLD * bool(told & here.stems)
