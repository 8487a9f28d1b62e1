"""The candidates for one parameter of one call: the goal's words, the schema's own values, earlier outputs, nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tdev.domain.planning.ranked.forms import Field, Form
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.values import Value
from tdev.domain.planning.words import features

_NUMBERS = ("num", "numf", "pct")
_LISTS = ("list", "listnum", "listone")
_SINGLE = ("quote", "span", "inner", "addr", "date:iso", "numstr", "num")
_SPANS = ("span", "inner", "sing")


@dataclass(frozen=True, slots=True)
class Source:
    """An output of an earlier call.

    Attributes:
        step: The id of the step.
        distance: How many calls before.
        form: The component that makes it.
        output: Which of its outputs.
    """

    step: str
    distance: int
    form: Form
    output: Field


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What a parameter could get. Two of them are never the same, so what is known of one can be kept with it.

    Attributes:
        value: It; None: nothing.
        kind: How it came about: as of ``Value``, or ``choice``, ``example``, ``true``, ``false``, ``ref``, ``none``.
        place: The words of the goal that it comes from, if from any.
        source: The output that it refers to, if it refers to one.
    """

    value: Any
    kind: str
    place: Value | None = None
    source: Source | None = None


NOTHING = Candidate(None, "none")


class Offers:
    """What a goal offers to parameters, each made once.

    Args:
        reading: The goal.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @cached_property
    def texts(self) -> tuple[Candidate, ...]:
        """For texts."""
        kinds = (*_NUMBERS, *_LISTS)
        return tuple(Candidate(each.value, each.kind, each) for each in self.reading.values if each.kind not in kinds)

    @cached_property
    def raised(self) -> tuple[Candidate, ...]:
        """For texts that begin with a capital letter: words of the goal that do not."""
        return tuple(
            Candidate(each.value[:1].upper() + each.value[1:], "raised", each)
            for each in self.reading.values
            if each.kind in _SPANS and each.text[:1].islower()
        )

    @cached_property
    def whole(self) -> tuple[Candidate, ...]:
        """For integers."""
        values = [each for each in self.reading.values if each.kind == "num" and isinstance(each.value, int)]
        return tuple(Candidate(each.value, each.kind, each) for each in values)

    @cached_property
    def numbers(self) -> tuple[Candidate, ...]:
        """For numbers."""
        return tuple(Candidate(each.value, each.kind, each) for each in self.reading.values if each.kind in _NUMBERS)

    @cached_property
    def lists(self) -> tuple[Candidate, ...]:
        """For arrays."""
        found = []
        for each in self.reading.values:
            if each.kind in _LISTS:
                found.append(Candidate(each.value, each.kind, each))
            elif each.kind in _SINGLE:
                found.append(Candidate([each.value], f"one:{each.kind}", each))
        return tuple(found)


def candidates(field: Field, segment: tuple[int, int], offers: Offers, earlier: Sequence[Source]) -> list[Candidate]:
    """All candidates for a parameter, ``NOTHING`` last.

    Args:
        field: The parameter.
        segment: The part of the goal that its call is for.
        offers: Of the goal.
        earlier: The outputs of the calls before.
    """
    found = _own(field, segment, offers)
    found += [
        Candidate(f"${{{each.step}.output.{each.output.name}}}", "ref", None, each)
        for each in earlier
        if _fits(each.output, field)
    ]
    found.append(NOTHING)
    return found


def _fits(made: Field, taken: Field) -> bool:
    return made.type == taken.type or (made.type, taken.type) == ("integer", "number")


def _own(field: Field, segment: tuple[int, int], offers: Offers) -> list[Candidate]:
    if field.choices:
        named = [choice for choice in field.choices if isinstance(choice, str)]
        return list(_named(field, named, segment, offers.reading))
    if field.type == "boolean":
        return [Candidate(True, "true"), Candidate(False, "false")]
    if field.type == "string":
        return _texts(field, segment, offers)
    by_type = {"integer": offers.whole, "number": offers.numbers, "array": offers.lists}
    return list(by_type.get(field.type, ()))


def _texts(field: Field, segment: tuple[int, int], offers: Offers) -> list[Candidate]:
    found = list(offers.texts)
    if field.examples and all(each[:1].isupper() for each in field.examples):
        found += offers.raised
    return found + list(_named(field, field.examples, segment, offers.reading))


def _named(field: Field, named: Sequence[str], segment: tuple[int, int], reading: Reading) -> Iterator[Candidate]:
    """The schema's own values that the goal says: as written otherwise, by their stems, or by some of them."""
    said = reading.stems_between(*segment)
    exact = "choice" if field.choices else "example"
    for one in named:
        place = reading.low.find(one.lower())
        if place >= 0 and one:
            if field.choices or reading.goal[place : place + len(one)] != one:
                yield Candidate(one, exact, Value(place, place + len(one), one, exact, one))
            continue
        stems = frozenset(features(one))
        shared = stems & said
        if shared:
            token = next(each for each in reading.tokens.all if each.stem in shared and each.start >= segment[0])
            kind = f"{exact}:stem" if stems <= said else f"{exact}:part"
            yield Candidate(one, kind, Value(token.start, token.end, one, kind, one))
