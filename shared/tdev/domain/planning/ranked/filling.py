"""The parameters of calls, filled: each gets what is most likely, and the goal's words are not used twice in a call."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.ranked.argument_signs import Slot, signs
from tdev.domain.planning.ranked.candidates import Candidate, Source, candidates
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.reading import Reading

Score = Callable[[Sequence[str]], float]
"""The weight of all signs of a candidate together."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a call is filled beyond the weights, found by cross-validation.

    Attributes:
        reluctance: Added to the score of leaving a parameter out.
        needed: Added again when it is a required one.
        twice: Added when words are used that another parameter of the call has.
        turned: Added when two parameters of a kind have their values in another order than their names.
        options: So many candidates of a parameter are looked at together with those of the others.
        beam: So many ways to fill a call are kept.
    """

    reluctance: float = -1.5
    needed: float = -0.5
    twice: float = -3.0
    turned: float = -1.0
    options: int = 6
    beam: int = 12


@dataclass(frozen=True, slots=True)
class Option:
    """A value for a parameter with the logarithm of its probability."""

    candidate: Candidate
    log: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A call with its inputs; ``log`` is how likely they are together, ``empty`` the required ones without a value."""

    inputs: Mapping[str, Any]
    chosen: Mapping[str, Candidate]
    log: float
    empty: tuple[str, ...]


def fill(
    forms: Sequence[Form],
    steps: Sequence[str],
    ranges: Sequence[tuple[int, int]],
    reading: Reading,
    score: Score,
    habits: Habits = Habits(),
) -> list[Filled]:
    """Fill calls, in order; outputs of those before are candidates for those behind.

    Args:
        forms: The components called.
        steps: The ids of their steps.
        ranges: The part of the goal that each is for.
        reading: The goal.
        score: Of the signs of a candidate.
        habits: See there.
    """
    filled = []
    for number, form in enumerate(forms):
        earlier = [
            Source(steps[before], number - before, forms[before], output)
            for before in range(number)
            for output in forms[before].outputs
        ]
        slots = [Slot(each, form, ranges[number], reading, earlier) for each in form.parameters]
        filled.append(_call(slots, [options(slot, score, habits) for slot in slots], habits))
    return filled


def options(slot: Slot, score: Score, habits: Habits) -> list[Option]:
    """The values for a parameter, the likeliest first; what gives the same value counts together."""
    every = candidates(slot.field, slot.segment, slot.reading, slot.earlier)
    scores = [score(signs(slot, each)) for each in every]
    scores[-1] += habits.reluctance + (habits.needed if slot.field.required else 0.0)
    most = max(scores)
    mass = [math.exp(each - most) for each in scores]
    whole = sum(mass)
    merged: dict[str, tuple[float, float, Candidate]] = {}
    for candidate, each in zip(every, mass, strict=True):
        key = json.dumps(candidate.value, sort_keys=True)
        known = merged.get(key)
        if known is None:
            merged[key] = (each, each, candidate)
        else:
            merged[key] = (known[0] + each, max(known[1], each), known[2] if known[1] >= each else candidate)
    ranked = sorted(merged.items(), key=lambda pair: (-pair[1][0], pair[0]))
    found = [Option(each[2], math.log(each[0] / whole + 1e-9)) for _, each in ranked[: habits.options]]
    if all(each.candidate.value is not None for each in found):
        found.append(Option(merged["null"][2], math.log(merged["null"][0] / whole + 1e-9)))
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """A call filled in part."""

    log: float
    chosen: tuple[tuple[int, Candidate], ...]


def _call(slots: Sequence[Slot], each: Sequence[list[Option]], habits: Habits) -> Filled:
    ways = [_Way(0.0, ())]
    # The surest first: what is left for the others then is rarely wrong.
    for index in sorted(range(len(slots)), key=lambda number: (-each[number][0].log, number)):
        longer = [
            _Way(
                way.log + option.log + _together(index, option.candidate, way, slots, habits),
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


def _together(index: int, candidate: Candidate, way: _Way, slots: Sequence[Slot], habits: Habits) -> float:
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
