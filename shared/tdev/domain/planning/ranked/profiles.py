"""Components and parts of a goal weighed for comparison: rare stems count more, pieces of words catch inflections."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tdev.domain.planning.lexicon import STOP
from tdev.domain.planning.ranked.forms import Field, Form
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.words import stem, words

_PIECE = 4
_NEAR = 2
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z]\w*")
_LONGEST_EXAMPLE = 30


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare a stem is among descriptions of components in general: not of one registry, which may be small.

    Attributes:
        known: Of the frequent stems.
        unheard: Of all others.
    """

    known: Mapping[str, float]
    unheard: float

    def __call__(self, word: str) -> float:
        """Of one stem: the logarithm of how many components there are for each that has it."""
        return self.known.get(word, self.unheard)

    def mass(self, stems: Iterable[str]) -> float:
        """Of several stems together; in one order, so that the sum is the same each time."""
        known, unheard = self.known, self.unheard
        return math.fsum(known.get(stem, unheard) for stem in stems)


def pieces(text: str) -> frozenset[str]:
    """The runs of four letters in the words that carry meaning, with where words begin and end."""
    found: set[str] = set()
    for word in words(text):
        if word not in STOP:
            bounded = f" {word} "
            found.update(bounded[start : start + _PIECE] for start in range(max(1, len(bounded) - _PIECE + 1)))
    return frozenset(found)


class Profile:
    """A component weighed.

    Args:
        form: The component prepared.
        rarity: Of stems.
    """

    def __init__(self, form: Form, rarity: Callable[[str], float]) -> None:
        self.form = form
        self.name = frozenset(form.name_stems) or frozenset((form.verb,))
        self.text = frozenset(form.text_stems)
        self.head = form.name_stems[-1] if form.name_stems else form.verb
        self.weighed = {stem: weight * rarity(stem) for stem, weight in form.bag.items()}
        self.length = math.hypot(*self.weighed.values()) or 1.0
        self.pieces = pieces(f"{' '.join(form.words)} {form.component.description}")
        self.breadth = math.sqrt(len(self.pieces) or 1)
        self.name_mass = math.fsum(map(rarity, self.name)) or 1.0
        self.text_mass = math.fsum(map(rarity, self.text)) or 1.0
        self.pairs = frozenset(pair for run in (form.name_stems, form.text_stems) for pair in pairwise(run))
        self.required = tuple(field for field in form.parameters if field.required)
        self.numeric = sum(field.type in ("integer", "number") for field in self.required)
        self.inputs = frozenset(stem for field in form.parameters for stem in field.stems)
        self.outputs = frozenset(stem for field in form.outputs for stem in field.stems)
        self.examples = frozenset(example for field in form.parameters for example in _short(field))
        self.own = self.name | self.text

    def alike(self, other: "Profile") -> float:
        """The cosine with another component, from 0 to 1."""
        small, large = sorted((self.weighed, other.weighed), key=len)
        shared = math.fsum(weight * large[stem] for stem, weight in small.items() if stem in large)
        return shared / (self.length * other.length)


def _short(field: Field) -> list[str]:
    named = [*field.examples, *map(str, field.choices)]
    return [one.lower() for one in named if 2 < len(one) < _LONGEST_EXAMPLE]


class Part:
    """A part of a goal weighed.

    Args:
        text: Its words.
        terms: Their stems that carry meaning.
        rarity: Of stems.
    """

    def __init__(self, text: str, terms: Collection[str], rarity: Callable[[str], float]) -> None:
        self.stems = frozenset(terms)
        self.said = frozenset(stem(word) for word in words(text))
        self.weighed = {stem: rarity(stem) for stem in terms}
        self.length = math.hypot(*self.weighed.values()) or 1.0
        self.mass = math.fsum(self.weighed.values()) or 1.0
        self.pieces = pieces(text)
        self.breadth = math.sqrt(len(self.pieces) or 1)
        self.capitals = len(_CAPITAL.findall(text))
        run = tuple(terms)
        self.pairs = frozenset(
            (first, second) for at, first in enumerate(run) for second in run[at + 1 : at + 1 + _NEAR]
        )

    def likeness(self, profile: Profile) -> float:
        """The cosine of the stems of the part and of a component, from 0 to about 1."""
        weighed = profile.weighed
        shared = math.fsum(weighed[stem] * rare for stem, rare in self.weighed.items() if stem in weighed)
        return shared / (self.length * profile.length)

    def resemblance(self, profile: Profile) -> float:
        """The cosine of their pieces of words, from 0 to 1."""
        return len(self.pieces & profile.pieces) / (self.breadth * profile.breadth)


class Goal:
    """A goal weighed: its parts, and all of it as one.

    Args:
        reading: The goal read.
        rarity: Of stems.
    """

    def __init__(self, reading: Reading, rarity: Callable[[str], float]) -> None:
        self.reading = reading
        self.clauses = [clause for clause in reading.clauses if clause.terms] or list(reading.clauses)
        self.parts = [Part(clause.text, clause.terms, rarity) for clause in self.clauses]
        self.whole = Part(reading.goal, reading.terms, rarity)
        self.numbers = [_between(reading.numbers, clause.start, clause.end) for clause in self.clauses]
        self.quotes = [_between(reading.quotes, clause.start, clause.end) for clause in self.clauses]
        self.low = reading.goal.lower()


def _between(values: Iterable[object], start: int, end: int) -> int:
    return sum(start <= getattr(value, "start", -1) < end for value in values)
