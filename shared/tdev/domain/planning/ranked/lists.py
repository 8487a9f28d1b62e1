"""Lists in a text: what commas, ``and`` and ``or`` hold together, in the ways that each could begin and end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tdev.domain.planning.ranked.tokens import FUNCTION_WORDS

_END = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\b[A-Z]\.[A-Z])[.;:!?](?=\s|$)|[\n\"“”‘’()\[\]{}]|(?<!\w)'|'(?!\w)")
# A comma between figures is a part of a number when three more of them follow it.
_BETWEEN = re.compile(
    r"(?:(?<!\d),|,(?!\d{3}(?!\d)))\s*(?P<last>(?:and|or|as well as)\s+)?|(?<!\s)\s+(?P<joint>and|or|&)\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")
_ARTICLES = ("a", "an", "the")
_LONGEST_ITEM = 6
_MOST_ITEMS = 24
_AT_EDGES = 3
"""So many words of what stands before the first comma, or behind the last one, may belong to the list."""
_STARTS = 4

Word = tuple[int, int]
"""Where a word begins and ends."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list.

    Attributes:
        start: Where its first item begins.
        end: Where its last item ends.
        items: Two at least, without articles.
    """

    start: int
    end: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands between two commas: its words with their places, and whether ``and`` stands before it."""

    words: tuple[Word, ...]
    last: bool


def lists_in(text: str) -> Iterator[Listing]:
    """Every list of a text, from left to right; no list goes over the end of a sentence, a quote or a bracket."""
    begin = 0
    for match in _END.finditer(text):
        yield from _in_sentence(text, begin, match.start())
        begin = match.end()
    yield from _in_sentence(text, begin, len(text))


def _in_sentence(text: str, begin: int, end: int) -> Iterator[Listing]:
    parts = _parts(text, begin, end)
    for last in range(1, len(parts)):
        closed = last + 1 == len(parts) or len(parts[last + 1].words) > _LONGEST_ITEM
        if parts[last].last or closed:
            yield from _ending(text, parts, last)


def _parts(text: str, begin: int, end: int) -> list[_Part]:
    found, last = [], False
    for match in _BETWEEN.finditer(text, begin, end):
        found.append(_part(text, begin, match.start(), last))
        begin, last = match.end(), bool(match["last"] or match["joint"])
    return [*found, _part(text, begin, end, last)]


def _part(text: str, begin: int, end: int, last: bool) -> _Part:
    return _Part(tuple(match.span() for match in _WORD.finditer(text, begin, end)), last)


def _ending(text: str, parts: Sequence[_Part], last: int) -> Iterator[Listing]:
    """The lists whose last item is in a part."""
    if not parts[last].words:
        return
    starts = 0
    for first in range(last - 1, max(-1, last - _MOST_ITEMS), -1):
        words = parts[first].words
        if not words:
            return
        if starts == 0 or _is_open(text, parts, first) or _is_open(text, parts, first - 1):
            yield from _between(text, parts[first : last + 1])
            starts += 1
        if len(words) > _LONGEST_ITEM or starts == _STARTS:
            return


def _is_open(text: str, parts: Sequence[_Part], number: int) -> bool:
    """Whether a part could say more than an item: the first one, a long one, one with a function word."""
    words = parts[max(0, number)].words
    return number <= 0 or len(words) > _AT_EDGES or any(_is_function(text, word) for word in words)


def _between(text: str, parts: Sequence[_Part]) -> Iterator[Listing]:
    middle = [_bare(text[part.words[0][0] : part.words[-1][1]]) for part in parts[1:-1]]
    for start in _starts(text, parts[0].words):
        head = _bare(text[start : parts[0].words[-1][1]])
        for end in _ends(text, parts[-1].words):
            every = (head, *middle, _bare(text[parts[-1].words[0][0] : end]))
            items = tuple(item for item in every if item and item.lower() not in FUNCTION_WORDS)
            if len(items) > 1:
                yield Listing(start, end, items)


def _starts(text: str, words: Sequence[Word]) -> list[int]:
    """Where the first item could begin: behind the last function word, or with one of the last words."""
    behind = max((number for number, word in enumerate(words) if _is_function(text, word)), default=-1) + 1
    near = range(len(words) - 1, max(-1, len(words) - 1 - _AT_EDGES), -1)
    numbers = [number for number in (behind, *near) if number < len(words) and not _is_function(text, words[number])]
    return list(dict.fromkeys(words[number][0] for number in numbers))


def _ends(text: str, words: Sequence[Word]) -> list[int]:
    """Where the last item could end: before the first function word behind its beginning, or after a few words."""
    skipped = 1 if text[slice(*words[0])].lower() in _ARTICLES and len(words) > 1 else 0
    before = next((n for n, word in enumerate(words) if n >= skipped and _is_function(text, word)), len(words))
    near = range(skipped + 1, min(before, skipped + _AT_EDGES) + 1)
    counts = [*([before] if skipped < before <= _LONGEST_ITEM else []), *near]
    return list(dict.fromkeys(words[count - 1][1] for count in counts))


def _is_function(text: str, word: Word) -> bool:
    return text[slice(*word)].lower() in FUNCTION_WORDS


def _bare(item: str) -> str:
    item = item.strip("'\"`,; ")
    first, _, others = item.partition(" ")
    return others.lstrip() if others and first.lower() in _ARTICLES else item


def ones_of(items: Sequence[str]) -> list[str] | None:
    """What one of each item is called, when all name several; else None."""
    if all(len(item) > 3 and item.endswith("s") and not item.endswith(("ss", "us", "is")) for item in items):
        return [one_of(item) for item in items]
    return None


def one_of(text: str) -> str:
    """One of what a text names several of."""
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text[:-2] if text.endswith(("oes", "xes", "ches", "shes", "sses")) else text[:-1]


def is_pair(listing: Listing) -> bool:
    """Whether it is two items held by one word, as in ``blue and green``."""
    return len(listing.items) == 2
