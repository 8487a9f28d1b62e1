"""Count working days."""

from datetime import date, timedelta

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_DAYS = 20_000
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Due(TypedDict):
    """The day.

    Attributes:
        date: ISO 8601 date
        weekday: English name of the day
        skipped: number of days that were no working days
    """

    date: str
    weekday: str
    skipped: int


@tool(
    phrases=[
        "add business days",
        "working days from a date",
        "due in 10 business days",
        "days without weekends and holidays",
        "영업일 계산",
        "근무일 기준 며칠 뒤",
        "평일 기준으로 날짜 더하기",
    ],
    tags=["date"],
    status="stable",
)
def add_business_days(date: str, days: int, holidays: list[str] | None = None) -> Due:
    """Give the day that is some working days after a date, or before it: no Saturday, no Sunday, no holiday.

    Public holidays differ by country and year: only those that are given are known.

    Args:
        date: ISO 8601 date
        days: working days to go on, or back when below 0; 0 gives the date itself
        holidays: ISO 8601 dates that are no working days either

    Returns:
        The day, and how many days were passed over.

    Raises:
        InvalidError: When a date is none, or there are more than 20,000 days.

    Examples:
        >>> add_business_days(date="2026-11-20", days=3, holidays=["2026-11-23"])
        {'date': '2026-11-26', 'weekday': 'Thursday', 'skipped': 3}
    """
    if abs(days) > MOST_DAYS:
        raise InvalidError(f"{days:,} days are more than {MOST_DAYS:,}")
    day, free = _day(date), {_day(each) for each in holidays or ()}
    step = timedelta(days=1 if days > 0 else -1)
    left, skipped = abs(days), 0
    try:
        while left:
            day += step
            works = day.weekday() < 5 and day not in free
            left, skipped = left - works, skipped + (not works)
    except OverflowError as cause:
        raise InvalidError("the day lies outside the years 1 to 9999") from cause
    return {"date": day.isoformat(), "weekday": _NAMES[day.weekday()], "skipped": skipped}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as cause:
        hint = 'write for example "2026-11-21", or use parse_date first'
        raise InvalidError(f"{text[:40]!r} is no ISO 8601 date", hint=hint) from cause
