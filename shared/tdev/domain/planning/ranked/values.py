"""What of a goal's words could be the value of a parameter: one list of candidates, each with its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tdev.domain.planning.ranked.lists import is_pair, lists_in, one_of, ones_of
from tdev.domain.planning.ranked.moments import dates_in, times_in
from tdev.domain.planning.ranked.tokens import ACTING, FUNCTION_WORDS, Tokens

_QUOTE = re.compile(
    r"\"([^\"\n]{1,800}+)\"|“([^”\n]{1,800}+)”|(?<![A-Za-z0-9])'([^\n]{1,400}?)'(?![A-Za-z0-9])"
    r"|‘([^’\n]{1,400}+)’|`([^`\n]{1,200}+)`"
)
_WHOLE = re.compile(r"\s*([\"'“])(?=\S+(?:\s+\S+){5}).*([\"'”])[.?!]?\s*", re.DOTALL)
_OPEN_QUOTE = re.compile(r"[\"“](?!\s)([^\"“”\n]{2,400})$")
# Possessive runs (``++``), each tried from its beginning only, keep these linear in the length of any text.
_DIGITS = r"\d++(?:,\d++)*+(?:\.\d++)?+"
_NUMBER = re.compile(rf"(?<![A-Za-z\d_.\-])[-+]?{_DIGITS}(?:e-?\d++)?+(?![A-Za-z0-9_]*[A-Za-z_]{{2}}\d)", re.I)
_AMOUNT = re.compile(rf"(?<![\w.])[$€£¥₩#]?\s?({_DIGITS})(?![eE]-?\d)\s?(%|°[CF]?|[a-zA-Z]{{1,3}}\b|[\uac00-\ud7a3])?")
_ENDING = (
    r"\.(?:csv|tsv|txt|json|png|jpe?g|gif|bmp|pdf|mp[34]|wav|m4a|avi|mov|xml|html?|docx?|xlsx?|zip|py|md|yaml|yml|log"
    r"|parquet)\b"
)
_ADDRESS = re.compile(
    r"(?<![A-Za-z])[A-Za-z]++://[^\s\"'<>,)]+|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+\w|(?:\d{1,3}\.){3}\d{1,3}"
    rf"|(?<![\w~./-])(?:[\w~.-]*+/)*[\w-][\w.-]*{_ENDING}|(?<![\w-])[\w-][\w.-]{{0,80}}{_ENDING}"
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
_OPENING = frozenset("the this at on in after before during from per past last next every under over within".split())
_MOST_TOKENS = 12
_MOST_INNER = 2
_MOST_BREAKS = 3
_MOST_ITEMS = 24
_LONGEST_LIST = 400
_MOST_FOUND = 3000
"""So many candidates of each way to read a text are kept; more than prose of the longest goal has."""
_PARTICLE = re.compile(r"(?<=[\w\uac00-\ud7a3])(?:으로|에서|에게|까지|부터|이랑|을|를|은|는|이|가|에|의|와|과|도|로)$")
_KOREAN = re.compile(r"[\uac00-\ud7a3]$")
_LARGEST = 1e300
_ORDINAL = re.compile(r"^[$€£]?(\d[\d.,]*)(?:st|nd|rd|th|%)?$")
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALED = re.compile(rf"(?<![\w.])({_DIGITS}|[A-Za-z]++)[\s-](dozen|hundred|thousand|million|billion|trillion)\b", re.I)
_NUMBER_LIST = re.compile(
    r"(?<![\w.,])[-+]?\d++(?:\.\d++)?(?:(?:,\s*+(?:and\s++)?|\s++and\s++|\s?[x×]\s?)[-+]?\d++(?:\.\d++)?)++"
)
_IN_NUMBERS = re.compile(r"[-+]?\d[\d.]*")
_GROUPED = re.compile(r"\d,\d{3}(?!\d)")
_PERCENT = re.compile(rf"(?<![\w.])({_DIGITS})\s(?:percent|per cent)\b", re.I)
_MEASURED = re.compile(rf"(?<![\w.]){_DIGITS}([a-zA-Zµ°]{{1,3}}(?:/[a-zA-Z]{{1,2}}[²³]?)?|%)(?![\w/])")
_JOINT = re.compile(r"([A-Za-z]{3,})-[a-z]+")
_SHORTENED = re.compile(r"Dr|Mr|Mrs|Ms|Prof|[A-Z](?:\.[A-Z])+")


@dataclass(frozen=True, slots=True)
class Value:
    """A candidate.

    Attributes:
        start: Where its words begin.
        end: Where they end.
        value: What a step would get.
        kind: How it was read: quote, num, numf, numstr, pct, unit, date:*, time:*, span, inner, opened, sing, addr,
            half, measure, list, listnum, listone, joined, pair.
        text: The words.
    """

    start: int
    end: int
    value: Any
    kind: str
    text: str


def values_in(tokens: Tokens) -> tuple[Value, ...]:
    """All candidates, in the order of the ways to read them, the same one once."""
    text = tokens.text
    found: dict[tuple[int, int, str], Value] = {}
    quotes = list(_quotes(text))
    for way in (
        quotes,
        _numbers(text),
        _moments(text),
        _addresses(text),
        _spans(tokens),
        _number_lists(text),
        _lists(text),
        _quote_lists(quotes, text),
    ):
        for value in islice(way, _MOST_FOUND):
            found.setdefault((value.start, value.end, repr(value.value)), value)
    return tuple(found.values())


def inside_quotes(text: str) -> tuple[int, int]:
    """Where a text is without quotes around all of it: they say nothing, and would hide those in it."""
    whole = _WHOLE.fullmatch(text)
    return (whole.end(1), whole.start(2)) if whole else (0, len(text))


def _quotes(text: str) -> Iterator[Value]:
    last, stop = inside_quotes(text)
    for match in _QUOTE.finditer(text, last, stop):
        group = next(number for number in range(1, 6) if match[number] is not None)
        start, end, inside = match.start(group), match.end(group), match[group]
        last = match.end()
        yield Value(start, end, inside, "quote", inside)
        if len(inside) > 1 and inside[-1] in ".,":
            yield Value(start, end - 1, inside[:-1], "quote", inside[:-1])
        number = _as_number(inside)
        if number is not None:
            yield Value(start, end, number, "num", inside)
    opened = _OPEN_QUOTE.search(text, last, stop)
    if opened:
        # The end of the text stands for a closing mark that was forgotten.
        inside = opened[1]
        yield Value(opened.start(1), opened.end(1), inside, "quote", inside)
        shorter = inside.rstrip(".")
        if shorter != inside:
            yield Value(opened.start(1), opened.start(1) + len(shorter), shorter, "quote", shorter)


def _numbers(text: str) -> Iterator[Value]:
    for match in _NUMBER.finditer(text):
        yield from _of_number(match.start(), match[0], _as_number(match[0]))
    for match in re.finditer(r"\b[A-Za-z]+\b", text):
        if match[0].lower() in _NUMBER_WORDS:
            yield from _of_number(match.start(), match[0], _NUMBER_WORDS[match[0].lower()])
    for match in _AMOUNT.finditer(text):
        yield from _amounts(match)
    for match in _SCALED.finditer(text):
        yield from _scaled(match)
    for match in _PERCENT.finditer(text):
        number = _as_number(match[1])
        if number is not None:
            yield Value(match.start(), match.end(), round(number / 100, 6), "pct", match[0])
    for match in _MEASURED.finditer(text):
        yield Value(match.start(1), match.end(1), match[1], "measure", match[1])


def _scaled(match: re.Match[str]) -> Iterator[Value]:
    """``5 million``, ``two dozen``: the number that is meant."""
    low = match[1].lower()
    number = _NUMBER_WORDS.get(low, _as_number(match[1]) if match[1][0].isdigit() else None)
    if number is not None:
        whole = number * _SCALES[match[2].lower()]
        rounded = round(whole, 6)
        yield from _of_number(match.start(), match[0], int(rounded) if rounded == int(rounded) else rounded)


def _of_number(start: int, raw: str, number: float | None) -> Iterator[Value]:
    if number is None:
        return
    end = start + len(raw)
    yield Value(start, end, number, "num", raw)
    yield Value(start, end, raw, "numstr", raw)
    if isinstance(number, int):
        yield Value(start, end, float(number), "numf", raw)
    if "," in raw:
        yield Value(start, end, raw.replace(",", ""), "numstr", raw)


def _amounts(match: re.Match[str]) -> Iterator[Value]:
    raw, unit = match[1], match[2]
    number = _as_number(raw)
    if number is None:
        return
    start, end = match.span(1)
    yield Value(start, end, number, "num", raw)
    if isinstance(number, int):
        yield Value(start, end, float(number), "numf", raw)
    if unit == "%":
        yield Value(start, match.end(), round(number / 100, 6), "pct", match.string[start : match.end()])
    whole = match[0].strip()
    if whole != raw:
        begin = match.end() - len(match[0].lstrip())
        yield Value(begin, begin + len(whole), whole, "unit", whole)


def _as_number(text: str) -> int | float | None:
    plain = text.replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        return None
    if not abs(number) < _LARGEST:
        return None
    return number if "." in plain or "e" in plain.lower() else int(plain)


def _moments(text: str) -> Iterator[Value]:
    for name, moments in (("date", dates_in(text)), ("time", times_in(text))):
        for moment in moments:
            yield Value(moment.start, moment.end, moment.text, f"{name}:raw", moment.text)
            for form, written in moment.forms.items():
                yield Value(moment.start, moment.end, written, f"{name}:{form}", moment.text)


def _addresses(text: str) -> Iterator[Value]:
    for match in _ADDRESS.finditer(text):
        found = match[0].rstrip(".,")
        yield Value(match.start(), match.start() + len(found), found, "addr", found)


def _spans(tokens: Tokens) -> Iterator[Value]:
    for first in range(len(tokens)):
        if not tokens[first].is_word:
            if tokens[first].low in _OPENING:
                yield from _opened(tokens, first)
            continue
        breaks = 0
        for last in range(first, min(len(tokens), first + _MOST_TOKENS)):
            token = tokens[last]
            if token.text == "." and _is_shortened(tokens, last):
                continue
            if token.text in '.!?;:"“”()[]{}':
                break
            if not token.is_word:
                breaks += token.text != ","
                if breaks > _MOST_BREAKS:
                    break
                continue
            yield from _span(tokens, first, last, breaks)


def _is_shortened(tokens: Tokens, stop: int) -> bool:
    """Whether a full stop belongs to a title or to initials before a name: ``Dr. Smith``, ``J.K. Rowling``."""
    before, behind = tokens[stop - 1], tokens[min(stop + 1, len(tokens) - 1)]
    return bool(_SHORTENED.fullmatch(before.text)) and behind.start == tokens[stop].end + 1 and behind.text[0].isupper()


def _span(tokens: Tokens, first: int, last: int, breaks: int) -> Iterator[Value]:
    kind = _kind(tokens, first, last, breaks)
    if not kind:
        return
    start, end = tokens[first].start, tokens[last].end
    text = tokens.text[start:end].rstrip(".,;:!?")
    end = start + len(text)
    if not text:
        return
    yield Value(start, end, text, kind, text)
    if tokens.text[end : end + 1] == "." and text[-3:] in ("Inc", "Ltd", " Co", "Jr", " Sr", "orp"):
        yield Value(start, end + 1, f"{text}.", kind, f"{text}.")
    if first == last and _JOINT.fullmatch(text):
        half = text[: text.index("-")]
        yield Value(start, start + len(half), half, "half", half)
    if text.endswith(("'s", "’s")):
        yield Value(start, end - 2, text[:-2], kind, text[:-2])
    elif _KOREAN.search(text) and _PARTICLE.search(text):
        bare = _PARTICLE.sub("", text)
        yield Value(start, start + len(bare), bare, kind, bare)
    elif not breaks and text[-1] == "s" and text[-2:] not in ("ss", "us", "is") and tokens[last].text.islower():
        if len(text) > 3:
            yield Value(start, end, one_of(text), "sing", text)


def _kind(tokens: Tokens, first: int, last: int, breaks: int) -> str:
    """How well a span is bounded: ``span`` well, ``inner`` inside a group of words, nothing when badly."""
    left = first == 0 or not tokens[first - 1].is_word
    right = last == len(tokens) - 1 or not tokens[last + 1].is_word
    softly_left = left or _starts_new(tokens, first)
    softly_right = right or (_capital(tokens[last].text) and tokens[last + 1].text[:1].islower())
    if breaks:
        named = left or (_capital(tokens[first].text) and softly_left)
        return "span" if named and softly_right else ""
    if (softly_left or right) and (softly_right or left):
        return "span"
    return "inner" if last - first < _MOST_INNER else ""


def _starts_new(tokens: Tokens, first: int) -> bool:
    before, here = tokens[first - 1], tokens[first]
    return (
        (_capital(here.text) and before.text[:1].islower())
        or before.low.endswith("ing")
        or before.stem in ACTING
        or before.text.isdigit()
    )


def _capital(text: str) -> bool:
    return text[:1].isupper() or text[:1].isdigit()


def _opened(tokens: Tokens, first: int) -> Iterator[Value]:
    """A short span with the word that opens it: ``the past month``, ``at work``, ``The Ritz Hotel``."""
    for last in range(first + 1, min(len(tokens), first + 5)):
        token = tokens[last]
        if not (token.text[0].isalnum()):
            return
        if token.low in FUNCTION_WORDS and token.low not in _OPENING:
            return
        if last == len(tokens) - 1 or not tokens[last + 1].is_word:
            text = tokens.text[tokens[first].start : token.end]
            yield Value(tokens[first].start, token.end, text, "opened", text)


def _number_lists(text: str) -> Iterator[Value]:
    """Numbers one after the other, also those of a size: ``3, 4 and 5``, ``800x600``."""
    for match in _NUMBER_LIST.finditer(text):
        written = match[0]
        if _GROUPED.search(written):
            continue
        found = [(each, _as_number(each[0].rstrip("."))) for each in _IN_NUMBERS.finditer(written)]
        numbers = [number for _, number in found if number is not None]
        yield Value(match.start(), match.end(), numbers, "listnum", written)
        if "," not in written and " and " not in written:
            for each, number in found:
                yield from _of_number(match.start() + each.start(), each[0].rstrip("."), number)


def _lists(text: str) -> Iterator[Value]:
    for found in lists_in(text):
        start, end, items = found.start, found.end, list(found.items)
        written = text[start:end]
        yield Value(start, end, items, "list", written)
        yield Value(start, end, ", ".join(items), "joined", written)
        if is_pair(found):
            yield Value(start, end, written, "pair", written)
        numbers = [_as_number(_ORDINAL.sub(r"\1", item)) for item in items]
        if all(number is not None for number in numbers):
            yield Value(start, end, numbers, "listnum", written)
        ones = ones_of(items)
        if ones:
            yield Value(start, end, ones, "listone", written)


def _quote_lists(quotes: Iterable[Value], text: str) -> Iterator[Value]:
    whole: dict[int, Value] = {}
    bare: dict[int, Value] = {}
    for quote in quotes:
        if isinstance(quote.value, str):
            # A quote that ends in a mark comes with it first, then without it.
            whole.setdefault(quote.start, quote)
            bare[quote.start] = quote
    yield from _runs(tuple(whole.values()), text)
    yield from _runs(tuple(bare.values()), text)


def _runs(quotes: Sequence[Value], text: str) -> Iterator[Value]:
    for first, opening in enumerate(quotes):
        for last in range(first + 1, min(len(quotes), first + _MOST_ITEMS)):
            end = quotes[last].end
            if end - opening.start >= _LONGEST_LIST:
                break
            items = [quote.value for quote in quotes[first : last + 1]]
            yield Value(opening.start, end, items, "list", text[opening.start : end])
