"""Time between two dates."""

from datetime import UTC, datetime
from typing import Literal

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}


class Difference(TypedDict):
    """The time between.

    Attributes:
        value: end minus start in the unit; negative when the end comes first
        unit: the unit
        days: whole days, towards zero
    """

    value: int | float
    unit: str
    days: int


@tool(
    phrases=[
        "days between two dates",
        "how long until",
        "date difference",
        "how many weeks from",
        "time between",
        "날짜 차이",
        "며칠 남았어",
        "디데이 계산",
        "두 날짜 사이 일수",
    ],
    tags=["date", "math"],
    status="stable",
)
def date_difference(
    start: str, end: str, unit: Literal["seconds", "minutes", "hours", "days", "weeks"] = "days"
) -> Difference:
    """Give the time between two ISO 8601 dates, with or without a time.

    Args:
        start: ISO 8601 date or date and time
        end: ISO 8601 date or date and time
        unit: unit of the answer

    Returns:
        The difference in the unit, and in whole days.

    Raises:
        InvalidError: When one is no ISO date, or only one of two times has an offset.

    Examples:
        >>> date_difference(start="2026-11-21", end="2026-12-25")
        {'value': 34, 'unit': 'days', 'days': 34}
    """
    first, second = _moment(start), _moment(end)
    if (first.tzinfo is None) != (second.tzinfo is None):
        raise InvalidError(
            "only one of the two times has an offset", hint="give both an offset such as +09:00, or none"
        )
    if first.tzinfo is not None:
        first, second = _utc(first), _utc(second)
    seconds = (second - first).total_seconds()
    value = seconds / _SECONDS[unit]
    days = int(seconds / _SECONDS["days"])
    return {"value": int(value) if value == int(value) else round(value, 6), "unit": unit, "days": days}


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as cause:
        message = f"{text[:40]!r} is no ISO 8601 date"
        raise InvalidError(message, hint='write for example "2026-11-21", or use parse_date first') from cause


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as cause:
        raise InvalidError(f"{moment.isoformat()} is outside the years 1 to 9999 in UTC") from cause
