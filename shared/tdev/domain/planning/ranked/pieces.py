"""A goal cut where a call could begin, and what speaks for one beginning at each piece: a row of numbers for each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tdev.domain.planning.ranked.profiles import Profile
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.tokens import ACTING
from tdev.domain.planning.ranked.tool_signs import Comparison

PIECE_SIGNS = tuple(
    """
    telling telling_of_best own others ahead is_best before_best numbers texts numeric worded whole suffices suffices_on
    named sentence comma joined sequel asks acts anew same both bare length pieces chosen pool alike alike_mass
    listed spare spare_own wanted place leads since_begun served other_main parted more_numbers more_texts main_bare
    """.split()
)
"""The names of the signs of a piece, in the order of a row."""
_LONGEST = 80
_REACH = 3
"""So many pieces from one on are looked at for the values of a call that begins there."""
_LEADING = 0.6
_BREAK = re.compile(r"[.;?!](?=\s)|,(?=\s)|\b(?:and|then|also|while|as well as)\b", re.IGNORECASE)
_NAME = r"[A-Z]\w*(?:[.'-]\w+)*"
_CAPITALS = re.compile(rf"(?<![.?!] )(?<!^)(?<![\"'“‘])\b{_NAME}(?:(?: of| the|,)? {_NAME})*")
_SEQUEL = re.compile(r"^\W*(?:and\s+)?(?:then|also|while|as well as|finally|lastly|additionally|next)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:what|how|when|where|who|which|could|would|can|need|want|like to|look|make|buy|show|tell|give|get)\b",
    re.IGNORECASE,
)
_ANEW = re.compile(r"\b(?:another|again|other|second|third|lastly|next|later)\b", re.IGNORECASE)
_SAME = re.compile(r"\b(?:same|these|those|too)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|each|two|three|respectively|following)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the goal up to the next break.

    Attributes:
        start: Where it begins.
        end: Where the next one begins.
        text: Its words.
        stems: Of its words.
        numbers: So many numbers are in it.
        texts: The stems of each name and quoted text in it.
    """

    start: int
    end: int
    text: str
    stems: frozenset[str]
    numbers: int
    texts: tuple[frozenset[str], ...]


class Pieces:
    """The pieces of a goal beside the candidates that are called.

    Args:
        comparison: Of all candidates with the goal.
        chosen: The numbers of those that are called, in order.
    """

    def __init__(self, comparison: Comparison, chosen: Sequence[int]) -> None:
        self._comparison, self._chosen = comparison, chosen
        self.all = cut(comparison.goal.reading)
        self._telling = {number: [self._told(number, piece) for piece in self.all] for number in chosen}
        self._profiles = {number: comparison.profiles[number] for number in chosen}

    def rows(self, number: int) -> dict[int, list[float]]:
        """The signs of every piece but the best one for the beginning of another call of a candidate."""
        best = self.best(number)
        places = (at for at in range(len(self.all)) if at != best)
        return {at: [round(sign, 3) for sign in self._row(number, at)] for at in places}

    def best(self, number: int) -> int:
        """The first of the pieces that name a candidate most."""
        told = self._telling[number]
        return told.index(max(told))

    def _row(self, number: int, at: int) -> list[float]:
        return [
            *self._naming(number, at),
            *self._values(number, at),
            *self._words(number, at),
            *self._likeness(number, at),
            *self._surplus(number),
            at / max(1, len(self.all) - 1),
            *self._leading(number, at),
            *self._beside_main(number, at),
        ]

    def _naming(self, number: int, at: int) -> list[float]:
        told, best = self._telling[number], self.best(number)
        others = max((self._telling[other][at] for other in self._chosen if other != number), default=0.0)
        mass = self._comparison.rarity.mass
        return [
            told[at],
            told[at] / (told[best] + 1e-9),
            mass(self._profiles[number].own & self.all[at].stems),
            others,
            told[at] - others,
            float(at == best),
            best - at,
        ]

    def _values(self, number: int, at: int) -> list[float]:
        profile, piece = self._profiles[number], self.all[at]
        numbers, texts = self._literals(profile, at, at + 1)
        numeric, worded = _needs(profile)
        on = self._literals(profile, at, at + _REACH)
        count = len(profile.required) or 1
        return [
            numbers,
            texts,
            numeric,
            worded,
            sum(field.type in ("array", "object") for field in profile.required),
            float(numbers >= numeric and numbers + texts >= numeric + worded),
            float(on[0] >= numeric and sum(on) >= numeric + worded),
            sum(bool(field.said & piece.stems) for field in profile.required) / count,
        ]

    def _words(self, number: int, at: int) -> list[float]:
        text, stems = self.all[at].text, self.all[at].stems
        before = self.all[at - 1].text if at else ""
        bare = stems - frozenset().union(*self.all[at].texts)
        return [
            float(text[:1] in ".;?!" or not at),
            float(text[:1] == ","),
            float(text[:3].lower() == "and"),
            float(bool(_SEQUEL.search(text) or (_SEQUEL.search(before) and len(before) < len("additionally, ")))),
            float(bool(_ASKED.search(text))),
            float(bool(stems & ACTING)),
            float(bool(_ANEW.search(text))),
            float(bool(_SAME.search(text))),
            float(bool(_BOTH.search(text))),
            len(bare),
            len(text),
            len(self.all),
            len(self._chosen),
            len(self._comparison.profiles),
        ]

    def _likeness(self, number: int, at: int) -> list[float]:
        best, piece = self.all[self.best(number)], self.all[at]
        shared = piece.stems & best.stems
        before = self.all[at - 1] if at else None
        listed = before is not None and bool(
            (before.texts and piece.texts) or (before.numbers and piece.numbers and not piece.texts)
        )
        whole = len(piece.stems | best.stems) or 1
        return [len(shared) / whole, self._comparison.rarity.mass(shared), float(listed)]

    def _surplus(self, number: int) -> list[float]:
        """The values of the goal beyond what one call of each chosen candidate needs."""
        numbers, texts = self._literals(self._profiles[number], 0, len(self.all))
        needs = [_needs(self._profiles[each]) for each in self._chosen]
        wanted = sum(numeric + worded for numeric, worded in needs)
        numeric, worded = _needs(self._profiles[number])
        return [numbers + texts - wanted, numbers + texts - numeric - worded, numeric + worded]

    def _leading(self, number: int, at: int) -> list[float]:
        """Whether the piece names this candidate more than the others, and how long ago one did."""
        led = [place for place in range(at) if self._leads(number, place)]
        return [float(self._leads(number, at)), at - led[-1] if led else -1.0]

    def _beside_main(self, number: int, at: int) -> list[float]:
        """How the piece stands beside the one where the first call surely is."""
        main, profile = self.best(number), self._profiles[number]
        mine, his = self._literals(profile, at, at + 1), self._literals(profile, main, main + 1)
        numeric, worded = _needs(profile)
        others = [self.best(other) for other in self._chosen if other != number]
        low, high = min(at, main), max(at, main)
        return [
            float(his[0] >= numeric and sum(his) >= numeric + worded),
            float(at in others),
            sum(low < other < high for other in others),
            mine[0] - his[0],
            mine[1] - his[1],
            len(self.all[main].stems - frozenset().union(*self.all[main].texts)),
        ]

    def _leads(self, number: int, at: int) -> bool:
        told = self._telling[number]
        most = max(self._telling[each][at] for each in self._chosen)
        return 0 < told[at] == most and told[at] >= _LEADING * max(told)

    def _told(self, number: int, piece: Piece) -> float:
        return self._comparison.rarity.mass(self._telling_words[number] & piece.stems)

    @cached_property
    def _telling_words(self) -> dict[int, frozenset[str]]:
        """The words by which each candidate is told from the others that are called."""
        own = {number: self._comparison.profiles[number].own for number in self._chosen}
        found = {}
        for number, mine in own.items():
            others = frozenset(stem for other, his in own.items() if other != number for stem in his)
            found[number] = (mine - others) or mine
        return found

    def _literals(self, profile: Profile, start: int, end: int) -> tuple[int, int]:
        pieces = self.all[start:end]
        return (
            sum(piece.numbers for piece in pieces),
            sum(not stems <= profile.own for piece in pieces for stems in piece.texts),
        )


def _needs(profile: Profile) -> tuple[int, int]:
    """How many numbers and texts a call needs."""
    return profile.numeric, sum(field.type == "string" for field in profile.required)


def texts_in(reading: Reading) -> list[tuple[int, int]]:
    """Where a goal has names and short quoted texts, quotes included."""
    quotes = [(value.start - 1, value.end + 1) for value in reading.quotes if len(value.text) <= _LONGEST]
    names = [match.span() for match in _CAPITALS.finditer(reading.goal)]
    return sorted(quotes + [span for span in names if not any(start <= span[0] < end for start, end in quotes)])


def cut(reading: Reading) -> list[Piece]:
    """The pieces of a goal; one at least."""
    goal, texts = reading.goal, texts_in(reading)
    breaks = [match.start() for match in _BREAK.finditer(goal)]
    free = [at for at in breaks if not any(start < at < end for start, end in texts)]
    stems = {span: reading.stems_between(*span) for span in texts}
    return [
        Piece(
            start,
            end,
            goal[start:end],
            reading.stems_between(start, end),
            sum(start <= value.start < end for value in reading.numbers),
            tuple(stems[span] for span in texts if start <= span[0] < end),
        )
        for start, end in pairwise(sorted({0, *free, len(goal)}))
    ] or [Piece(0, len(goal), goal, frozenset(), 0, ())]
