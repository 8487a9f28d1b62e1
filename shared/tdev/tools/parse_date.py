"""Read a date that is written somehow."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import library, tool

_KOREAN = re.compile(r"(\d{4})\s*년\s*(\d{1,2})\s*월\s*(\d{1,2})\s*일")
_KOREAN_TIME = re.compile(r"(오전|오후)?\s*(\d{1,2})\s*시(?:\s*(\d{1,2})\s*분)?(?:\s*(\d{1,2})\s*초)?")
_UTC_NAMES = {"UTC", "GMT", "Z"}


class Parsed(TypedDict):
    """The date.

    Attributes:
        date: ISO 8601 date, for example 2026-11-21
        datetime: ISO 8601 date and time, with the offset when the text has one
        weekday: English name of the day
    """

    date: str
    datetime: str
    weekday: str


@tool(
    phrases=[
        "parse the date",
        "read this date",
        "convert to ISO date",
        "which weekday is",
        "normalize the date format",
        "날짜 변환",
        "날짜 형식 통일",
        "무슨 요일이야",
        "ISO 날짜로 바꿔줘",
    ],
    tags=["date"],
    requirements=["python-dateutil"],
)
def parse_date(text: str, day_first: bool = False) -> Parsed:
    """Read a full date, in most ways of writing it, and give it as ISO 8601.

    The text must hold year, month and day: a relative date such as "tomorrow" depends on the clock and is refused. Of
    the names of time zones only UTC and GMT are known; offsets such as +09:00 are.

    Args:
        text: for example "21 Nov 2026 3pm", "11/21/2026" or "2026년 11월 21일 오후 3시"
        day_first: read 03/04/2026 as the 3rd of April

    Returns:
        Date, date with time, and weekday.

    Raises:
        InvalidError: When it is no full date.

    Examples:
        >>> parse_date(text="21 November 2026, 3:30 pm")
        {'date': '2026-11-21', 'datetime': '2026-11-21T15:30:00', 'weekday': 'Saturday'}
        >>> parse_date(text="2026년 11월 21일")["date"]
        '2026-11-21'
    """
    parser = library("dateutil.parser")
    if not 6 <= len(text) <= 100:
        raise InvalidError(f"{text[:40]!r} is no full date", hint='write for example "2026-11-21"')
    try:
        # What the text leaves out comes from the default: two defaults tell whether a part of the date is missing.
        found, other = (
            parser.parse(_western(text), default=default, dayfirst=day_first, tzinfos=_zone)
            for default in (datetime(2000, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001  # only filled in, never a moment
        )
    except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError, LookupError) as cause:
        raise InvalidError(f"{text!r} is no date that can be read", hint='write for example "2026-11-21"') from cause
    if found.date() != other.date():
        raise InvalidError(f"{text!r} leaves out the year, the month or the day", hint="give a full date")
    return {"date": found.date().isoformat(), "datetime": found.isoformat(), "weekday": _WEEKDAYS[found.weekday()]}


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _western(text: str) -> str:
    text = _KOREAN.sub(r"\1-\2-\3 ", text)
    return _KOREAN_TIME.sub(_western_time, text)


def _western_time(match: re.Match[str]) -> str:
    half, hour, minute, second = match.groups()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half == "오후" else 0)
    return f"{hours:02}:{int(minute or 0):02}:{int(second or 0):02}"


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """The same on every machine: never the local zone, and no guess at what a name means."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    if name.upper() in _UTC_NAMES:
        return UTC
    raise InvalidError(f"the time zone {name!r} is not known", hint="write an offset such as +09:00")
