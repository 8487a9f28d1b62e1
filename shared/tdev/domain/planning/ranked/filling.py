"""The parameters of calls, filled: each gets what is most likely, and the goal's words are not used twice in a call.

What is likely for a parameter by itself is found first, for all calls; trees weigh all options beside one another.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tdev.domain.planning.ranked.argument_signs import Slot, plain_signs, related_signs, standing, standing_signs
from tdev.domain.planning.ranked.candidates import Candidate, Offers, Source, candidates
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.looks import Look, Looks, LookWeights, keys
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.ranked.weighing import Asked, Option, weighed


@dataclass(frozen=True, slots=True)
class Habits:
    """How a call is filled beyond the weights, found by cross-validation.

    Attributes:
        reluctance: Added to the score of leaving a parameter out.
        needed: Added again when it is a required one.
        doubt: The same of leaving any parameter out after the second look, which is only reluctant where this says so.
        twice: Added when words are used that another parameter of the call has.
        turned: Added when two parameters of a kind have their values in another order than their names.
        options: So many candidates of a parameter are looked at together with those of the others.
        beam: So many ways to fill a call are kept.
        apart: Added when words stand in the part of another call of the same component.
        closely: So many of the goal's words are weighed against the parameter, those that look best.
        margin: Those that look worse than the best by more than this are not, either.
    """

    reluctance: float = -1.5
    needed: float = -0.5
    doubt: float = -0.6
    twice: float = -3.0
    turned: float = -1.0
    options: int = 6
    beam: int = 12
    apart: float = -4.0
    closely: int = 160
    margin: float = 5.0

    def willing(self) -> "Habits":
        """The same with no reluctance to leave parameters out: the second look knows how often they are."""
        return replace(self, reluctance=0.0, needed=0.0)


HABITS = Habits()
_HOPELESS = -1e9
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Filled:
    """A call with its inputs; ``log`` is how likely they are together, ``empty`` the required ones without a value."""

    inputs: Mapping[str, Any]
    chosen: Mapping[str, Candidate]
    log: float
    empty: tuple[str, ...]


class Filler:
    """Fills the calls of one goal.

    Args:
        reading: The goal.
        weights: Of signs; those that are missing weigh nothing.
        habits: See there.
        second: How likely an option is beside all others; without them each parameter is filled by itself.
    """

    def __init__(
        self, reading: Reading, weights: Mapping[str, float], habits: Habits = HABITS, second: Trees | None = None
    ) -> None:
        self._reading = reading
        self._weights = weights
        self._habits = habits
        self._second = second
        self._looks = Looks(reading)
        self._offers = Offers(reading)
        self._by_kind: dict[tuple[str, ...], LookWeights] = {}

    def fill(self, forms: Sequence[Form], steps: Sequence[str], ranges: Sequence[tuple[int, int]]) -> list[Filled]:
        """Fill calls, in order; outputs of those before are candidates for those behind.

        Args:
            forms: The components called.
            steps: The ids of their steps.
            ranges: The part of the goal that each is for.
        """
        if self._second is None:
            asked = self.asked(forms, steps, ranges, self._habits)
        else:
            asked = weighed(self.asked(forms, steps, ranges, self._habits.willing()), self._second, self._habits.doubt)
        return [together(each.slots, each.options, self._habits) for each in asked]

    def alone(self, form: Form) -> Filled:
        """One call filled from all of the goal, each parameter by itself."""
        (asked,) = self.asked([form], ["s1"], [(0, len(self._reading.goal))], self._habits)
        return together(asked.slots, asked.options, self._habits)

    def asked(
        self, forms: Sequence[Form], steps: Sequence[str], ranges: Sequence[tuple[int, int]], habits: Habits
    ) -> list[Asked]:
        """What each parameter of each call could get, by itself; see ``fill``."""
        found = []
        for number, form in enumerate(forms):
            apart = sum(each.name == form.name for each in forms) > 1 and len(set(ranges)) > 1
            earlier = [
                Source(steps[before], number - before, forms[before], output)
                for before in range(number)
                # Calls of one component for several things stand side by side; none reads another.
                if not (apart and forms[before].name == form.name)
                for output in forms[before].outputs
            ]
            rivals = [each for each in forms if each.name != form.name]
            shared = (form, ranges[number], self._reading, earlier, apart, rivals)
            slots = [Slot(each, *shared) for each in form.parameters]
            found.append(Asked(slots, [self.options(slot, habits) for slot in slots]))
        return found

    def options(self, slot: Slot, habits: Habits = HABITS) -> list[Option]:
        """The values for a parameter by itself, the likeliest first; what gives the same value counts together."""
        every = candidates(slot.field, slot.segment, self._offers, slot.earlier)
        return likeliest(every, self._scores(slot, every), slot, habits)

    def _scores(self, slot: Slot, every: Sequence[Candidate]) -> list[float]:
        """The scores of candidates; of words that look hopeless and stand badly only what they look like is weighed."""
        kind = keys(slot.field)
        by_look = self._by_kind.setdefault(kind, LookWeights(self._weights, kind))
        looks = [self._looks.of(each, each.place) if each.place else None for each in every]
        found = [0.0] * len(every)
        rough: list[tuple[float, int]] = []
        by_standing: dict[tuple[int, str, int, int], float] = {}
        for index, (candidate, look) in enumerate(zip(every, looks, strict=True)):
            if look is None or candidate.place is None:
                found[index] = self._of(plain_signs(slot, candidate))
                continue
            stands = standing(slot, candidate.place, look)
            if stands not in by_standing:
                by_standing[stands] = self._of(standing_signs(slot, stands))
            found[index] = by_look.weigh(look)
            if slot.apart and not slot.holds(candidate.place.start):
                found[index] += self._habits.apart
            rough.append((-found[index] - by_standing[stands], index))
        rough.sort()
        worst = rough[0][0] + self._habits.margin if rough else 0.0
        for number, (cost, index) in enumerate(rough):
            if number < self._habits.closely and cost <= worst:
                found[index] += self._of(self._related(slot, every[index], looks[index]))
            else:
                found[index] = _HOPELESS
        return found

    def _related(self, slot: Slot, candidate: Candidate, look: Look | None) -> list[str]:
        return related_signs(slot, candidate, candidate.place, look) if candidate.place and look else []

    def _of(self, signs: Sequence[str]) -> float:
        get = self._weights.get
        return sum(get(sign, 0.0) for sign in signs)


def likeliest(every: Sequence[Candidate], scores: Sequence[float], slot: Slot, habits: Habits) -> list[Option]:
    """The options of a parameter from the scores of its candidates, the last of which is nothing."""
    bias = habits.reluctance + (habits.needed if slot.field.required else 0.0)
    scores = [*scores[:-1], scores[-1] + bias]
    most = max(scores)
    mass = [math.exp(each - most) if each > _HOPELESS else 0.0 for each in scores]
    whole = sum(mass)
    merged: dict[str, tuple[float, float, Candidate]] = {}
    for candidate, each in zip(every, mass, strict=True):
        if not each and candidate.value is not None:
            continue
        key = json.dumps(candidate.value, sort_keys=True)
        known = merged.get(key)
        if known is None:
            merged[key] = (each, each, candidate)
        else:
            merged[key] = (known[0] + each, max(known[1], each), known[2] if known[1] >= each else candidate)
    ranked = sorted(merged.items(), key=lambda pair: (-pair[1][0], pair[0]))
    found = [Option(each[2], math.log(each[0] / whole + _LEAST)) for _, each in ranked[: habits.options]]
    if all(each.candidate.value is not None for each in found):
        found.append(Option(merged["null"][2], math.log(merged["null"][0] / whole + _LEAST)))
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """A call filled in part."""

    log: float
    chosen: tuple[tuple[int, Candidate], ...]


def together(slots: Sequence[Slot], each: Sequence[Sequence[Option]], habits: Habits) -> Filled:
    """Choose among the options of all parameters of a call, by beam search."""
    ways = [_Way(0.0, ())]
    # The surest first: what is left for the others then is rarely wrong.
    for index in sorted(range(len(slots)), key=lambda number: (-each[number][0].log, number)):
        longer = [
            _Way(
                way.log + option.log + _cost(index, option.candidate, way, slots, habits),
                (*way.chosen, (index, option.candidate)),
            )
            for way in ways
            for option in each[index]
        ]
        longer.sort(key=lambda way: -way.log)
        ways = longer[: habits.beam]
    best = ways[0]
    chosen = {slots[index].field.name: candidate for index, candidate in sorted(best.chosen, key=lambda pair: pair[0])}
    inputs = {name: candidate.value for name, candidate in chosen.items() if candidate.value is not None}
    empty = tuple(slot.field.name for slot in slots if slot.field.required and slot.field.name not in inputs)
    return Filled(inputs, chosen, best.log, empty)


def _cost(index: int, candidate: Candidate, way: _Way, slots: Sequence[Slot], habits: Habits) -> float:
    """What a value costs beside those that the call has already."""
    place = candidate.place
    if place is None:
        return 0.0
    cost = 0.0
    for other, taken in way.chosen:
        if taken.place is None:
            continue
        if place.start < taken.place.end and taken.place.start < place.end:
            cost += habits.twice
        elif _are_twins(slots[index], slots[other]) and (place.start < taken.place.start) != (index < other):
            cost += habits.turned
    return cost


def _are_twins(one: Slot, other: Slot) -> bool:
    return one.field.type == other.field.type and one.field.family == other.field.family
