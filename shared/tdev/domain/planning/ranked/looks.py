"""What can be said of a candidate without looking at the parameter: its shape, its words and those around it.

Each mark is joined with what kind of parameter asks (``keys``); the pairs are signs that the weights know. Those of
a value are found once for a goal, so weighing all values for a parameter is a few sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.planning.ranked.candidates import Candidate
from tdev.domain.planning.ranked.forms import Field
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.shapes import shape_of
from tdev.domain.planning.ranked.tokens import FUNCTION_WORDS, Token
from tdev.domain.planning.ranked.values import Value

_LEFT, _RIGHT = 7, 5
_MARKS = "\"'“”‘’`"


@dataclass(frozen=True, slots=True)
class Look:
    """The marks of a candidate, and the stems around it.

    Attributes:
        wide: Marks that are joined with everything about the parameter.
        narrow: Marks that are joined with its family only.
        lefts: Stems before it, the nearest first.
        rights: Stems behind it.
        first: The stem it begins with.
        last: The stem it ends with.
        shape: See ``shapes``.
        count: Its words.
        within: It is a part of what stands in quotes.
        beside: Whether a comma, ``and`` or another word stands before it and behind it.
    """

    wide: tuple[str, ...]
    narrow: tuple[str, ...]
    lefts: tuple[str, ...]
    rights: tuple[str, ...]
    first: str
    last: str
    shape: str
    count: int
    within: bool
    beside: tuple[str, str]


class Looks:
    """The looks of a goal's candidates, each made once.

    Args:
        reading: The goal.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[Candidate, Look] = {}

    def of(self, candidate: Candidate, place: Value) -> Look:
        """How a candidate looks that comes from a place of the goal."""
        known = self._known.get(candidate)
        if known is None:
            known = self._known[candidate] = _look(candidate, place, self._reading)
        return known


def keys(field: Field) -> tuple[str, ...]:
    """What of a parameter wide marks are joined with; the first two are those of narrow ones."""
    need = "R" if field.required else "O"
    return ("", f"|f={field.family}", f"|h={field.head}", f"|t={field.type}{need}")


def look_signs(look: Look, field: Field) -> list[str]:
    """All signs of a look for a parameter; ``LookWeights`` adds up their weights without making them."""
    every = keys(field)
    wide = [f"{mark}{key}" for mark in look.wide for key in every]
    return wide + [f"{mark}{key}" for mark in look.narrow for key in every[:2]]


class LookWeights:
    """What looks weigh for parameters of one kind; the weight of a mark is added up when it is first met.

    Args:
        weights: Of signs.
        kind: The ``keys`` of the parameter.
    """

    def __init__(self, weights: Mapping[str, float], kind: tuple[str, ...]) -> None:
        self._wide = _MarkWeights(weights, kind)
        self._narrow = _MarkWeights(weights, kind[:2])

    def weigh(self, look: Look) -> float:
        """The weight of all signs of a look."""
        return sum(map(self._wide.__getitem__, look.wide)) + sum(map(self._narrow.__getitem__, look.narrow))


class _MarkWeights(dict[str, float]):
    def __init__(self, weights: Mapping[str, float], kind: tuple[str, ...]) -> None:
        super().__init__()
        self._weights = weights
        self._kind = kind

    def __missing__(self, mark: str) -> float:
        get = self._weights.get
        found = self[mark] = sum([get(f"{mark}{key}", 0.0) for key in self._kind])
        return found


def _look(candidate: Candidate, place: Value, reading: Reading) -> Look:
    tokens, value, kind = reading.tokens, candidate.value, candidate.kind
    first = tokens.first_at(place.start)
    behind_last = tokens.first_at(max(place.start, place.end - 1)) + 1
    before = _without_marks(tokens.all[max(0, first - _LEFT) : first][::-1])
    behind = _without_marks(tokens.all[behind_last : behind_last + _RIGHT])
    own = tokens.all[first:behind_last]
    shape = "list" if isinstance(value, list) else shape_of(value if isinstance(value, str) else place.text)
    count = len(place.text.split())
    edges = _edge(reading.goal, place.start - 1, before) + _edge(reading.goal, place.end, behind)
    within = kind != "quote" and (reading.is_quoted(place.start) or reading.is_quoted(place.end))
    left, further = (_low(before, 0, "^"), _low(before, 1, "^"))
    begin, end = (_bare(own[0]), _bare(own[-1])) if own else ("$", "$")
    inner = f"{int(' and ' in place.text)}{int(',' in place.text)}{int(' of ' in place.text)}"
    wide = (f"k={kind}", f"s={shape}", f"l={left}", f"r={_low(behind, 0, '$')}", f"n={min(count, 8)}", f"b={edges}")
    narrow = (
        f"sk={shape}.{kind}",
        f"nk={min(count, 8)}.{kind}",
        f"bk={edges}.{kind}",
        f"bs={edges}.{shape}",
        f"ll={further}_{left}",
        f"fw={begin}",
        f"lw={end}",
        f"in={inner}",
        f"q={int(within)}",
        f"cut={_cut(own, before, behind)}",
        f"end={_ended(place.text)}",
        *(_of_items(value) if isinstance(value, list) else ()),
    )
    stems = tuple(each.stem for each in before), tuple(each.stem for each in behind)
    return Look(wide, narrow, *stems, begin, end, shape, count, within, (_held(before), _held(behind)))


def _held(beside: Sequence[Token]) -> str:
    low = beside[0].low if beside else ""
    return low if low in (",", "and", "or") else "-"


def _ended(text: str) -> str:
    """What a value ends with that is no part of a name, if anything."""
    if text.endswith(("'s", "’s")):
        return "s"
    return text[-1:] if text.endswith((".", ",", ";", ")")) else ""


def _cut(own: Sequence[Token], before: Sequence[Token], behind: Sequence[Token]) -> str:
    """Whether a name goes on before a value and behind it, and whether another name follows a comma."""
    if not own:
        return "none"
    left = bool(before) and _is_name(own[0]) and _is_name(before[0])
    right = bool(behind) and _is_name(own[-1]) and _is_name(behind[0])
    comma = len(behind) > 1 and behind[0].text == "," and _is_name(own[-1]) and _is_name(behind[1])
    return f"{int(left)}{int(right)}{int(comma)}"


def _is_name(token: Token) -> bool:
    return token.text[0].isupper() and token.is_word


def _of_items(items: Sequence[Any]) -> tuple[str, ...]:
    """How many items a list has, how long the longest is, and whether all look alike."""
    longest = max((len(str(each).split()) for each in items), default=0)
    shapes = {shape_of(each) for each in items}
    return f"li={min(len(items), 6)}", f"lw={min(longest, 5)}", f"ls={shapes.pop() if len(shapes) == 1 else 'mixed'}"


def _low(tokens: Sequence[Token], number: int, otherwise: str) -> str:
    return tokens[number].low if number < len(tokens) else otherwise


def _without_marks(tokens: Sequence[Token]) -> Sequence[Token]:
    skipped = 0
    while skipped < len(tokens) and tokens[skipped].text in _MARKS:
        skipped += 1
    return tokens[skipped:]


def _edge(goal: str, place: int, beside: Sequence[Any]) -> str:
    """What stands at an edge of a value: a quote, the end of the goal, a function word, a mark or a word."""
    if 0 <= place < len(goal) and goal[place] in _MARKS:
        return "q"
    if not beside:
        return "e"
    word = beside[0].low
    return "f" if word in FUNCTION_WORDS else "w" if word[0].isalnum() else "p"


def _bare(token: Token) -> str:
    return "0" if token.low[:1].isdigit() else token.stem
