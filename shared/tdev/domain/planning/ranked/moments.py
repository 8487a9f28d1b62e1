"""Dates and times in a text, and the ways to write them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAMES = "January February March April May June July August September October November December".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATES = (
    re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>{_DAY})(?!\d)(?:,?\s+(?P<year>\d{{4}}))?\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>\d{{4}}))?\b", re.IGNORECASE),
    re.compile(rf"\b(?P<month>{_MONTH})(?:,|\s+of)?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})\b"),
    re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})\b"),
    re.compile(r"(?P<year>\d{4})년\s*(?P<month>\d{1,2})월\s*(?P<day>\d{1,2})일"),
)
_TIMES = (
    re.compile(r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>[ap])\.?\s?m\b\.?", re.IGNORECASE),
    re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\b"),
)

_Forms = Callable[[re.Match[str]], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time of day in a text.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        text: As written.
        forms: Other ways to write it: kind of writing -> text.
    """

    start: int
    end: int
    text: str
    forms: dict[str, str]


def dates_in(text: str) -> list[Moment]:
    """The dates, each place once: a pattern that says more wins."""
    return _found(_DATES, text, _date_forms)


def times_in(text: str) -> list[Moment]:
    """The times of a day."""
    return _found(_TIMES, text, _time_forms)


def _found(patterns: tuple[re.Pattern[str], ...], text: str, forms: _Forms) -> list[Moment]:
    found: list[Moment] = []
    taken = bytearray(len(text))
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            made = dict(forms(match))
            if made:
                found.append(Moment(start, end, match[0], made))
                taken[start:end] = b"\x01" * (end - start)
    return sorted(found, key=lambda moment: moment.start)


def _date_forms(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    named = match.groupdict()
    day, year = named.get("day"), named.get("year")
    try:
        # 2000 had a 29th of February: without a year it could be any.
        made = date(int(year or 2000), _month(named["month"]), int(re.sub(r"\D", "", day)) if day else 1)
    except ValueError:
        return
    if year and day:
        yield "iso", f"{made.year:04d}-{made.month:02d}-{made.day:02d}"
        yield "mdy", f"{made.month:02d}/{made.day:02d}/{made.year:04d}"
        yield "dmy", f"{made.day:02d}/{made.month:02d}/{made.year:04d}"
        yield "long", f"{_NAMES[made.month - 1]} {made.day}, {made.year:04d}"
        yield "ymd", f"{made.year:04d}/{made.month:02d}/{made.day:02d}"
    elif year:
        yield "ym", f"{made.year:04d}-{made.month:02d}"
    else:
        yield "md", f"{made.month:02d}-{made.day:02d}"


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1


def _time_forms(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    named = match.groupdict()
    hour, minute, half = int(named["hour"]), int(named["minute"] or 0), (named.get("half") or "").lower()
    if hour > 23 or minute > 59:
        return
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    yield "24", f"{hour:02d}:{minute:02d}"
    yield "24s", f"{hour:02d}:{minute:02d}:00"
    half_named = "AM" if hour < 12 else "PM"
    yield "12", f"{hour % 12 or 12}:{minute:02d} {half_named}"
    yield "12z", f"{hour % 12 or 12:02d}:{minute:02d} {half_named}"
