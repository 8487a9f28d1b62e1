"""The candidates for one parameter of one call: the goal's words, the schema's own values, earlier outputs, nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.ranked.forms import Field, Form
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.values import Value
from tdev.domain.planning.words import features

_NUMBERS = ("num", "numf", "pct")
_LISTS = ("list", "listnum")
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a parameter could get.

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


def candidates(field: Field, segment: tuple[int, int], reading: Reading, earlier: Sequence[Source]) -> list[Candidate]:
    """All candidates for a parameter, ``NOTHING`` last.

    Args:
        field: The parameter.
        segment: The part of the goal that its call is for.
        reading: The goal.
        earlier: The outputs of the calls before.
    """
    found = list(_own(field, segment, reading))
    found += [Candidate(f"${{{each.step}.output.{each.output.name}}}", "ref", None, each) for each in earlier]
    found.append(NOTHING)
    return found


def _own(field: Field, segment: tuple[int, int], reading: Reading) -> Iterator[Candidate]:
    if field.choices:
        yield from _named(field, [choice for choice in field.choices if isinstance(choice, str)], segment, reading)
        if field.type == "string":
            return
    if field.type in ("integer", "number"):
        whole = field.type == "integer"
        for value in reading.values:
            fits = value.kind == "numstr" or (value.kind in _NUMBERS and not (whole and value.kind != "num"))
            if fits and not (whole and isinstance(value.value, float)):
                yield Candidate(value.value, value.kind, value)
    elif field.type == "boolean":
        yield Candidate(True, "true")
        yield Candidate(False, "false")
    elif field.type == "array":
        yield from _arrays(reading)
    elif field.type != "object":
        yield from _texts(field, segment, reading)


def _arrays(reading: Reading) -> Iterator[Candidate]:
    for value in reading.values:
        if value.kind in _LISTS:
            yield Candidate(value.value, value.kind, value)
        elif value.kind in _SINGLE:
            yield Candidate([value.value], f"one:{value.kind}", value)


def _texts(field: Field, segment: tuple[int, int], reading: Reading) -> Iterator[Candidate]:
    capital = bool(field.examples) and all(each[:1].isupper() for each in field.examples)
    for value in reading.values:
        if value.kind in _NUMBERS or value.kind in _LISTS:
            continue
        yield Candidate(value.value, value.kind, value)
        if capital and value.kind in _SPANS and value.text[:1].islower():
            yield Candidate(value.value[:1].upper() + value.value[1:], "raised", value)
    yield from _named(field, field.examples, segment, reading)


def _named(field: Field, named: Sequence[str], segment: tuple[int, int], reading: Reading) -> Iterator[Candidate]:
    """The schema's own values that the goal says: as written otherwise, by their stems, or by some of them."""
    low = reading.goal.lower()
    said = reading.stems_between(*segment)
    exact = "choice" if field.choices else "example"
    for one in named:
        place = low.find(one.lower())
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
