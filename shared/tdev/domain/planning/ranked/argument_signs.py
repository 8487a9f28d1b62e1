"""What speaks for and against a candidate, as signs: short texts that the weights know.

The model is a conditional logit over the candidates of one parameter; ``docs/planner.md`` has its source and figures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tdev.domain.planning.ranked.candidates import Candidate, Source
from tdev.domain.planning.ranked.forms import Field, Form
from tdev.domain.planning.ranked.looks import Look
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.shapes import shape_of
from tdev.domain.planning.ranked.values import Value
from tdev.domain.planning.words import features

_CUE = re.compile(
    r"\b(?:based on|obtained|retrieved|resulting|results?|these|those|this|that|the (?:same|identified|selected"
    r"|calculated|generated|recommended|provided|found|chosen|extracted|above|previous)|using the|it\b|them\b|its\b"
    r"|their\b|accordingly|thereby|subsequent)|그 결과|위의|해당",
    re.IGNORECASE,
)
_FAR = 9


@dataclass(frozen=True)
class Slot:
    """A parameter of a call, and what of the goal bears on all of its candidates.

    Attributes:
        field: The parameter.
        form: The component.
        segment: The part of the goal that the call is for.
        reading: The goal.
        earlier: Outputs of the calls before.
        apart: Another call of the same component is for another part of the goal.
        rivals: The components of the other calls.
    """

    field: Field
    form: Form
    segment: tuple[int, int]
    reading: Reading
    earlier: Sequence[Source] = ()
    apart: bool = False
    rivals: Sequence[Form] = ()

    @cached_property
    def need(self) -> str:
        """``R`` when it has to be filled, ``O`` when not."""
        return "R" if self.field.required else "O"

    @cached_property
    def said(self) -> frozenset[str]:
        """The stems of its part of the goal."""
        return self.reading.stems_between(*self.segment)

    @cached_property
    def named(self) -> int:
        """How much of its name its part of the goal says, in thirds."""
        return int(3 * len(self.said & self.field.said) / max(1, len(self.field.said)))

    @cached_property
    def told(self) -> frozenset[str]:
        """Stems of its description that the component's own do not have."""
        return self.field.told - self.form.stems

    @cached_property
    def others(self) -> frozenset[str]:
        """Stems of the names of the component's other parameters."""
        found = {stem for each in self.form.parameters if each.name != self.field.name for stem in each.stems}
        return frozenset(found - self.field.said)

    @cached_property
    def telling(self) -> tuple[frozenset[str], frozenset[str]]:
        """The stems that tell its call from the others, and those that tell these from it."""
        others = frozenset(stem for form in self.rivals for stem in form.stems)
        return self.form.stems - others, others - self.form.stems

    @cached_property
    def examples(self) -> tuple[frozenset[str], ...]:
        """The stems of its examples."""
        return tuple(frozenset(features(each)) for each in self.field.examples)

    @cached_property
    def example_shapes(self) -> frozenset[str]:
        """The shapes of its examples."""
        return frozenset(shape_of(each) for each in self.field.examples)

    @cached_property
    def example_lengths(self) -> tuple[int, ...]:
        """The words that its examples have."""
        return tuple(len(each.split()) for each in self.field.examples)

    @cached_property
    def example_texts(self) -> frozenset[str]:
        """Its examples in small letters."""
        return frozenset(each.lower() for each in self.field.examples)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Where the numbers of its part of the goal begin."""
        return tuple(value.start for value in self.reading.numbers if self.holds(value.start))

    @cached_property
    def twins(self) -> tuple[str, ...]:
        """The names of the component's parameters of its kind, in order: numbers, or the same family."""
        if self.field.type in ("integer", "number"):
            return tuple(each.name for each in self.form.parameters if each.type in ("integer", "number"))
        return tuple(each.name for each in self.form.parameters if each.family == self.field.family)

    @cached_property
    def cued(self) -> int:
        """Whether its part of the goal speaks of something made before."""
        return int(bool(_CUE.search(self.reading.goal, *self.segment)))

    @cached_property
    def likeness(self) -> dict[tuple[str, str], float]:
        """How alike the names of earlier outputs are to its own: shared stems of all stems."""
        return {(each.step, each.output.name): _alike(each.output, self.field) for each in self.earlier}

    def holds(self, place: int) -> bool:
        """Whether a place is in its part of the goal."""
        return self.segment[0] <= place < self.segment[1]


def plain_signs(slot: Slot, candidate: Candidate) -> list[str]:
    """The signs of a candidate that comes from no words of the goal: nothing, a reference, true or false."""
    own, kind, need = slot.field, candidate.kind, slot.need
    found = [f"k={kind}|{need}", f"k={kind}|{own.type}|{need}", f"k={kind}|f={own.family}"]
    if kind == "none":
        found += _of_nothing(slot)
    elif candidate.source is not None:
        found += _of_reference(slot, candidate.source)
    else:
        found += [f"{kind}|n={slot.named}|{need}", f"{kind}|h={own.head}"]
    return found


def related_signs(slot: Slot, candidate: Candidate, place: Value, look: Look) -> list[str]:
    """The signs of words of the goal that hang on the parameter; those of ``looks`` come beside them."""
    found = standing_signs(slot, standing(slot, place, look))
    found += _of_place(slot, candidate, place, look)
    found += _of_nearness(slot, candidate, look)
    found += _of_words(slot, candidate, place, look)
    return found


def _of_nothing(slot: Slot) -> Iterator[str]:
    own, need, begin = slot.field, slot.need, f"none|{slot.need}|"
    yield f"none|h={own.head}"
    yield f"{begin}{own.family}"
    yield f"{begin}fields={min(len(slot.form.parameters), 5)}"
    yield f"{begin}named={slot.named}"
    yield f"{begin}head={int(own.head in slot.said)}"
    yield f"{begin}example={int(any(each and each <= slot.said for each in slot.examples))}"
    yield f"{begin}told={min(2, len(slot.said & slot.told))}"
    yield f"{begin}{own.type}|numbers={min(3, len(slot.numbers))}"
    yield f"{begin}quotes={min(3, sum(slot.holds(each.start) for each in slot.reading.quotes))}"
    yield f"{begin}default={int(own.has_default)}"
    yield f"{begin}long={min(4, len(slot.said) // 4)}"
    if own.family in ("date", "time", "period"):
        yield f"{begin}{own.family}|dates={min(2, sum(slot.holds(each.start) for each in slot.reading.dates))}"
    if own.choices:
        yield f"none|{need}|choices"


def _of_reference(slot: Slot, source: Source) -> Iterator[str]:
    own, made, need = slot.field, source.output, slot.need
    alike = slot.likeness[source.step, made.name]
    quarter = int(alike * 4)
    told = made.told | made.said
    overlap = min(4, len(told & (own.told | own.said)))
    most = max(slot.likeness.values())
    yield f"ref|alike={quarter}|{need}"
    yield f"ref|same={int(made.words == own.words)}"
    yield f"ref|head={int(made.head == own.head)}"
    yield f"ref|{made.type}>{own.type}"
    yield f"ref|type={int(made.type == own.type)}"
    yield f"ref|told={overlap}"
    yield f"ref|told={overlap}|{need}"
    yield f"ref|back={min(3, source.distance)}"
    yield f"ref|back={min(3, source.distance)}|alike={quarter}"
    yield f"ref|cue={slot.cued}|{need}"
    yield f"ref|f={own.family}|alike={quarter}"
    yield f"ref|outputs={min(4, len(source.form.outputs))}"
    yield f"ref|named={slot.named}"
    yield f"ref|of={min(3, len(told & slot.form.stems))}"
    yield f"ref|maker={min(2, len(frozenset(source.form.name_stems) & own.said))}"
    yield f"ref|makes={min(2, len(source.form.stems & (own.said | own.told)))}"
    yield f"ref|best={int(alike >= most)}|{quarter}"
    yield f"ref|likeliest={int(4 * most)}"
    literal = min(2, len(slot.numbers)) if own.type in ("integer", "number") else -1
    yield f"ref|literals={literal}|{need}"
    yield f"ref|{need}|f={own.family}"


def standing(slot: Slot, place: Value, look: Look) -> tuple[int, str, int, int]:
    """What says most of how well words fit a parameter and is found fast; ``standing_signs`` names it.

    Returns:
        How far from the call's part of the goal (see ``_part``), the shape, and how near words of the parameter's name
        stand before and behind.
    """
    said = slot.field.said
    return _part(slot, place), look.shape, _nearest(look.lefts, said), _nearest(look.rights, said)


def standing_signs(slot: Slot, found: tuple[int, str, int, int]) -> list[str]:
    """The signs of ``standing``; they are among the related ones."""
    part, shape, near, after = found
    side = _side(part)
    return [
        f"part={part}",
        f"part={part}|{slot.need}",
        f"part={side}|s={shape}",
        f"dl={near}",
        f"dr={after}",
        f"near={min(near, after, 6)}|s={shape}",
        f"named={slot.named}|dl={min(near, 6)}",
    ]


def _of_place(slot: Slot, candidate: Candidate, place: Value, look: Look) -> Iterator[str]:
    """Where it stands, seen from the call's part of the goal."""
    own, kind, shape = slot.field, candidate.kind, look.shape
    several = int(own.several)
    yield f"several={several}|k={kind}"
    yield f"several={several}|r={look.beside[1]}|{kind}"
    yield f"several={several}|l={look.beside[0]}|{kind}"
    yield f"turn={_turn(slot, place)}"
    if own.layout != "none" or own.family == "date":
        yield f"layout={own.layout}|k={kind}"
    if own.examples:
        yield f"example|s={int(shape in slot.example_shapes)}"


def _part(slot: Slot, place: Value) -> int:
    """0 in the call's part of the goal, else how many clauses before (negative) or behind it, 4 at most."""
    start, end = slot.segment
    if start <= place.start < end:
        return 0
    at = slot.reading.clause_at
    if place.start < start:
        return -1 - min(3, at(start) - at(place.start))
    return 1 + min(3, at(place.start) - at(max(start, end - 1)))


def _turn(slot: Slot, place: Value) -> int:
    """1 when a number stands where the parameter has its turn among the numbers, 2 when elsewhere, 0 without."""
    if slot.field.name not in slot.twins or place.start not in slot.numbers:
        return 0
    return 1 if slot.numbers.index(place.start) == slot.twins.index(slot.field.name) else 2


def _of_nearness(slot: Slot, candidate: Candidate, look: Look) -> Iterator[str]:
    """How near the words of the parameter's name are, and of what else it is told by."""
    own, kind, lefts, rights = slot.field, candidate.kind, look.lefts, look.rights
    near, after = _nearest(lefts, own.said), _nearest(rights, own.said)
    yield f"dl={min(near, 6)}|k={kind}"
    yield f"near={min(near, after, 6)}|k={kind}"
    yield f"cover={sum(each in lefts for each in own.stems)}/{min(4, len(own.stems))}"
    yield f"tl={_nearest(lefts, slot.told)}"
    yield f"tr={_nearest(rights, slot.told)}"
    other = min(_nearest(lefts, slot.others), _nearest(rights[:2], slot.others))
    yield f"other={0 if other == _FAR else 1 if other < min(near, after) else 2}"
    right, left = rights[0] if rights else "", lefts[0] if lefts else ""
    yield f"rn={int(right in own.said)}{int(right in slot.form.stems)}"
    yield f"ln={int(left in own.said)}{int(left in slot.form.stems)}"


def _side(part: int) -> int:
    return 0 if part == 0 else 1 if part > 0 else -1


def _of_words(slot: Slot, candidate: Candidate, place: Value, look: Look) -> Iterator[str]:
    """The value's own words against those of the parameter and the component."""
    own = slot.field
    stems = frozenset(features(place.text))
    if own.examples:
        best = max((len(stems & each) / max(1, len(stems | each)) for each in slot.examples), default=0.0)
        yield f"example={int(best * 3)}"
        yield f"example|n={min(3, min(abs(look.count - length) for length in slot.example_lengths))}"
        yield f"exact={int(str(candidate.value).lower() in slot.example_texts)}"
    if stems:
        yield f"tool={int(3 * len(stems & slot.form.stems) / len(stems))}"
        yield f"name={int(3 * len(stems & own.said) / len(stems))}"
        yield f"told={min(2, len(stems & slot.told))}"
        yield f"others={int(3 * len(stems & slot.others) / len(stems))}"
        yield f"tool|edges={int(look.first in slot.form.stems)}{int(look.last in slot.form.stems)}"
        yield f"name|edges={int(look.first in own.said)}{int(look.last in own.said)}"


def _nearest(stems: Sequence[str], wanted: frozenset[str]) -> int:
    return next((number for number, each in enumerate(stems, 1) if each in wanted), _FAR)


def _alike(made: Field, taken: Field) -> float:
    every = made.said | taken.said
    return len(made.said & taken.said) / len(every) if every else 0.0
