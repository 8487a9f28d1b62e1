"""How often a component is called: once each time a goal names it anew with values, or for each value of a list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tdev.domain.planning.ranked.profiles import Profile
from tdev.domain.planning.ranked.tokens import ACTING
from tdev.domain.planning.ranked.tool_signs import Comparison

Segment = tuple[int, int]

_MOST = 8
_AS_WELL = 0.7
_LONGEST = 80
_BREAK = re.compile(r"[.;?!](?=\s)|,|\b(?:and|then|also|while|as well as)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<![.?!] )(?<!^)(?<![\"'“‘])\b[A-Z][\w.'-]*(?:(?: of| the|,)? [A-Z][\w.'-]*)*")
_JOINED = re.compile(
    r"\W*(?:,|,?\s*(?:and|as well as)(?:\s+(?:also|then))?)\s+(?:(?:in|for|of|from|to|at)\s+)?(?:the\s+)?\W*"
)
_ASKED = re.compile(
    r"^\W*(?:and|then|also|while|as well as)\b|\b(?:what|how|when|where|who|which|could|would|can|need|want"
    r"|like to|another|again|same|second|other|look|make|buy|show|tell|give|get)\b",
    re.IGNORECASE,
)
_OF_TWO = re.compile(r"\b(?:between|compar\w+|versus|vs|distance|differ\w+|from|average|total|sum)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Literals:
    """Where a goal has numbers, and where it has names or quoted texts with the stems of these."""

    numbers: tuple[int, ...]
    texts: tuple[tuple[Segment, frozenset[str]], ...]

    def suffice(self, profile: Profile, start: int, end: int) -> bool:
        """Whether a range has as many of each as a call of a component needs; a call needs at least one."""
        numbers = sum(start <= place < end for place in self.numbers)
        texts = sum(start <= place[0] < end and not stems <= profile.own for place, stems in self.texts)
        named = sum(field.type == "string" for field in profile.required)
        return numbers >= profile.numeric and numbers + texts >= max(1, profile.numeric + named)


def repeated(comparison: Comparison, chosen: Sequence[int]) -> list[tuple[int, Segment | None]]:
    """The calls of the chosen candidates, in their order.

    Args:
        comparison: Of all candidates with the goal.
        chosen: The numbers of those that are called.

    Returns:
        Pairs of a candidate and the part of the goal this call is about; None when it is called once only.
    """
    literals = _literals(comparison)
    anew = _named_anew(comparison, chosen, literals)
    found: list[tuple[int, Segment | None]] = []
    for number in chosen:
        segments = anew[number] if len(anew[number]) > 1 else _listed(comparison, number, literals)
        found += [(number, segment) for segment in segments[:_MOST]] if len(segments) > 1 else [(number, None)]
    return found


def _literals(comparison: Comparison) -> _Literals:
    reading = comparison.goal.reading
    quotes = [(value.start - 1, value.end + 1) for value in reading.quotes if len(value.text) <= _LONGEST]
    names = [match.span() for match in _CAPITALS.finditer(reading.goal)]
    free = [span for span in names if not any(start <= span[0] < end for start, end in quotes)]
    texts = tuple((span, reading.stems_between(*span)) for span in sorted(quotes + free))
    return _Literals(tuple(value.start for value in reading.numbers), texts)


def _named_anew(comparison: Comparison, chosen: Sequence[int], literals: _Literals) -> dict[int, list[Segment]]:
    """Per candidate the stretches of the goal that name it and have values enough for a call."""
    stretches = _stretches(comparison, chosen)
    found: dict[int, list[Segment]] = {number: [] for number in chosen}
    for number, start, end in stretches:
        profile = comparison.profiles[number]
        whole = any(field.type in ("array", "object") for field in profile.required)
        if profile.required and not whole and literals.suffice(profile, start, end):
            found[number].append((start, end))
    return found


def _stretches(comparison: Comparison, chosen: Sequence[int]) -> list[tuple[int, int, int]]:
    """The goal cut where it names one of the chosen as well as anywhere: its number, and from where to where.

    What goes on about the same one without asking for anything belongs to the stretch before.
    """
    reading = comparison.goal.reading
    cuts = [0, *(match.start() for match in _BREAK.finditer(reading.goal)), len(reading.goal)]
    pieces = [reading.stems_between(start, end) for start, end in pairwise(cuts)]
    named = {}
    for number in chosen:
        telling = _telling(comparison, number, chosen)
        named[number] = [comparison.rarity.mass(telling & piece) for piece in pieces]
    begun: list[tuple[int, int]] = []
    for at, (start, end) in enumerate(pairwise(cuts)):
        best = max(chosen, key=lambda number: (named[number][at], -chosen.index(number)))
        goes_on = begun and begun[-1][0] == best and not _asks(reading.goal[start:end], pieces[at])
        if named[best][at] > 0 and named[best][at] >= _AS_WELL * max(named[best]) and not goes_on:
            begun.append((best, start))
    ends = [*(start for _, start in begun[1:]), len(reading.goal)]
    return [(number, start, end) for (number, start), end in zip(begun, ends if begun else [], strict=True)]


def _asks(text: str, stems: frozenset[str]) -> bool:
    return bool(stems & ACTING or _ASKED.search(text))


def _telling(comparison: Comparison, number: int, chosen: Sequence[int]) -> frozenset[str]:
    """The words by which a candidate is told from the others that are called."""
    profile = comparison.profiles[number]
    others = frozenset(stem for other in chosen if other != number for stem in comparison.profiles[other].own)
    return (profile.own - others) or profile.own


def _listed(comparison: Comparison, number: int, literals: _Literals) -> list[Segment]:
    """The members of a list of texts when only one parameter can hold a text, and one only."""
    goal, profile = comparison.goal, comparison.profiles[number]
    texts = [field for field in profile.form.parameters if field.type in ("string", "array", "object")]
    if len(texts) != 1 or texts[0].type != "string" or not texts[0].required:
        return []
    clause = goal.clauses[comparison.anchors[number]]
    run: list[Segment] = []
    for text in (span for span, _ in literals.texts if clause.start <= span[0] < clause.end):
        if run and not _JOINED.fullmatch(goal.reading.goal[run[-1][1] : text[0]]):
            break
        run.append(text)
    if len(run) < 2 or _OF_TWO.search(goal.reading.goal[clause.start : run[0][0]]):
        return []
    ends = [*(end for _, end in run[:-1]), clause.end]
    return list(zip([clause.start, *ends[:-1]], ends, strict=True))
