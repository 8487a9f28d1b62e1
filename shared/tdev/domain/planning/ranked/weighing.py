"""A second look at what each parameter could get, beside what all parameters of all calls could: a row of numbers.

The first look (``argument_signs``) sees a parameter by itself. Only beside the others it shows that words belong to
another call, that an output is used nowhere else, or that nothing is left for what has to be filled.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.ranked.argument_signs import Slot
from tdev.domain.planning.ranked.candidates import Candidate
from tdev.domain.planning.ranked.trees import Trees

WEIGHED_SIGNS = tuple(
    """
    log rank lead is_nothing kind letters words
    nothing required type named cued options unsure parameters needed position empty_optional empty_required told
    told_share examples choices twins best_reference best_literal best_inside best calls call length siblings apart
    numbers quotes
    inside others_part place taken_here taken_there same_here same_there uses_here uses_there reads_maker reads_call
    back alike own_left rival_left own_right rival_right
    """.split()
)
"""The names of the signs of an option, in the order of a row."""
_LEAST = -20.0
_LIKELY = -4.0
"""Options that are less likely than this take nothing from others."""
_NEAR = 12
_NOWHERE = (-1.0,) * 4
_TYPES = {"string": 0, "integer": 1, "number": 1, "boolean": 2, "array": 3}
_OTHER_TYPE = 4
_KINDS = {
    kind: number
    for number, kinds in enumerate(
        (
            "quote",
            "num numf pct",
            "span inner sing raised opened joined half pair",
            "choice example",
            "ref",
            "none",
            "true false",
            "addr",
            "list listnum listone one",
            "date time",
        )
    )
    for kind in kinds.split()
}


@dataclass(frozen=True, slots=True)
class Option:
    """A value for a parameter with the logarithm of its probability."""

    candidate: Candidate
    log: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A call with what each of its parameters could get, the likeliest first."""

    slots: Sequence[Slot]
    options: Sequence[Sequence[Option]]


@dataclass(frozen=True, slots=True)
class _Claim:
    """An option that is likely enough to count for others: of which call and parameter, and how likely from 0 to 1."""

    call: int
    slot: int
    candidate: Candidate
    key: Any
    log: float
    likely: float


class Weighing:
    """The options of all parameters of the calls of a goal.

    Args:
        calls: In order.
    """

    def __init__(self, calls: Sequence[Asked]) -> None:
        self._calls = calls
        self._claims = tuple(self._claimed())

    def rows(self, call: int, slot: int) -> list[list[float]]:
        """The signs of each option of a parameter."""
        asked = self._calls[call]
        options = asked.options[slot]
        shared = [round(sign, 3) for sign in self._of_slot(call, slot)]
        others = [claim for claim in self._claims if (claim.call, claim.slot) != (call, slot)]
        return [
            [
                # Rounded, so that what is trained with a numeric library splits them as what is written does.
                *(round(sign, 3) for sign in self._by_itself(options, rank)),
                *shared,
                *(round(sign, 3) for sign in self._beside(asked, (call, slot), option.candidate, others)),
            ]
            for rank, option in enumerate(options)
        ]

    def _claimed(self) -> Iterator[_Claim]:
        for call, asked in enumerate(self._calls):
            for slot, options in enumerate(asked.options):
                for option in options:
                    if option.log >= _LIKELY and option.candidate.value is not None:
                        key = _key(option.candidate.value)
                        yield _Claim(call, slot, option.candidate, key, option.log, math.exp(option.log))

    def _by_itself(self, options: Sequence[Option], rank: int) -> list[float]:
        option = options[rank]
        value = option.candidate.value
        text = "" if value is None else value if isinstance(value, str) else str(value)
        other = max((each.log for number, each in enumerate(options) if number != rank), default=_LEAST)
        return [
            option.log,
            rank,
            option.log - other,
            float(value is None),
            _KINDS.get(option.candidate.kind.partition(":")[0], len(_KINDS)),
            len(text),
            len(text.split()),
        ]

    def _of_slot(self, call: int, slot: int) -> list[float]:
        """What is the same for all options of a parameter."""
        asked = self._calls[call]
        own, options = asked.slots[slot], asked.options[slot]
        nothing = [_nothing(each) for each in asked.options]
        rest = [(math.exp(log), each.field.required) for log, each in zip(nothing, asked.slots, strict=True)]
        del rest[slot]
        told = len(own.told & own.said)
        refs = [each.log for each in options if each.candidate.source is not None]
        literals = [each.log for each in options if each.candidate.source is None and each.candidate.value is not None]
        inside = [
            each.log for each in options if each.candidate.place is not None and own.holds(each.candidate.place.start)
        ]
        return [
            nothing[slot],
            float(own.field.required),
            _TYPES.get(own.field.type, _OTHER_TYPE),
            own.named,
            own.cued,
            len(options),
            -sum(math.exp(each.log) * each.log for each in options),
            len(asked.slots),
            sum(each.field.required for each in asked.slots),
            slot,
            sum(likely for likely, needed in rest if not needed),
            sum(likely for likely, needed in rest if needed),
            told,
            told / max(1, len(own.told)),
            len(own.field.examples),
            len(own.field.choices),
            len(own.twins),
            max(refs, default=_LEAST),
            max(literals, default=_LEAST),
            max(inside, default=_LEAST),
            options[0].log,
            len(self._calls),
            call,
            len(own.reading.goal),
            sum(bool(each.slots) and each.slots[0].form.name == own.form.name for each in self._calls),
            float(own.apart),
            len(own.numbers),
            sum(own.holds(each.start) for each in own.reading.quotes),
        ]

    def _beside(self, asked: Asked, at: tuple[int, int], candidate: Candidate, others: Sequence[_Claim]) -> list[float]:
        """What speaks for an option beside those of the other parameters."""
        own = asked.slots[at[1]]
        key = None if candidate.value is None else _key(candidate.value)
        here, there, same_here, same_there = _LEAST, _LEAST, _LEAST, _LEAST
        uses = [0.0, 0.0]
        reads_maker = reads_call = 0.0
        for claim in others:
            outside = claim.call != at[0]
            if key is not None and claim.key == key:
                if not outside:
                    same_here = max(same_here, claim.log)
                elif self._calls[claim.call].slots[claim.slot].field.name == own.field.name:
                    same_there = max(same_there, claim.log)
            if _overlap(candidate, claim.candidate):
                uses[outside] += claim.likely
                if outside:
                    there = max(there, claim.log)
                else:
                    here = max(here, claim.log)
            if claim.candidate.source is not None:
                if not outside:
                    reads_call += claim.likely
                if candidate.source is not None and claim.candidate.source.step == candidate.source.step:
                    reads_maker += claim.likely
        place, source = candidate.place, candidate.source
        return [
            float(place is not None and own.holds(place.start)),
            float(place is not None and self._is_of_others(at[0], place.start)),
            place.start / max(1, len(own.reading.goal)) if place is not None else -1.0,
            here,
            there,
            same_here,
            same_there,
            *uses,
            reads_maker,
            reads_call,
            float(source.distance) if source is not None else 0.0,
            own.likeness[source.step, source.output.name] if source is not None else -1.0,
            *(_around(own, place.start, place.end) if place is not None else _NOWHERE),
        ]

    def _is_of_others(self, call: int, place: int) -> bool:
        return any(
            number != call and bool(each.slots) and each.slots[0].holds(place)
            for number, each in enumerate(self._calls)
        )


def weighed(calls: Sequence[Asked], trees: Trees, doubt: float = 0.0) -> list[Asked]:
    """The same calls with their options as likely as they are beside one another, the likeliest first.

    Args:
        calls: In order.
        trees: How likely an option is, from a row of signs.
        doubt: Added to the odds of leaving a parameter out.
    """
    weighing = Weighing(calls)
    found = []
    for call, asked in enumerate(calls):
        options = [
            _ranked(each, [trees.odds(row) for row in weighing.rows(call, slot)], doubt)
            for slot, each in enumerate(asked.options)
        ]
        found.append(Asked(asked.slots, options))
    return found


def _ranked(options: Sequence[Option], odds: Sequence[float], doubt: float) -> list[Option]:
    """One of the options is right: their odds as logarithms of probabilities that add up to 1."""
    odds = [each + doubt * (option.candidate.value is None) for option, each in zip(options, odds, strict=True)]
    most = max(odds)
    whole = most + math.log(sum(math.exp(each - most) for each in odds))
    found = [Option(option.candidate, each - whole) for option, each in zip(options, odds, strict=True)]
    return sorted(found, key=lambda option: -option.log)


def _around(slot: Slot, start: int, end: int) -> list[float]:
    """How many words before a value and behind it one stands that tells its call from the others, or these from it."""
    tokens = slot.reading.tokens
    first, last = tokens.first_at(start), tokens.first_at(max(start, end - 1))
    sides = (tokens.all[max(0, first - _NEAR) : first][::-1], tokens.all[last + 1 : last + 1 + _NEAR])
    return [
        float(next((number for number, token in enumerate(side) if token.stem in stems), _NEAR))
        for side in sides
        for stems in slot.telling
    ]


def _nothing(options: Sequence[Option]) -> float:
    return next((each.log for each in options if each.candidate.value is None), _LEAST)


def _key(value: Any) -> Any:
    return value if isinstance(value, str) else repr(value)


def _overlap(one: Candidate, other: Candidate) -> bool:
    mine, his = one.place, other.place
    return mine is not None and his is not None and mine.start < his.end and his.start < mine.end
