"""Move a date."""

from datetime import datetime
from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import library, tool


class Moved(TypedDict):
    """The new date.

    Attributes:
        date: ISO 8601 date
        datetime: ISO 8601 date and time
    """

    date: str
    datetime: str


@tool(
    phrases=[
        "add days to a date",
        "date plus 3 months",
        "30 days after",
        "two weeks before the date",
        "날짜 더하기",
        "며칠 뒤 날짜",
        "3개월 후 날짜 계산",
        "what date is some days after",
    ],
    tags=["date"],
    requirements=["python-dateutil"],
    status="stable",
)
def add_to_date(
    date: str, amount: int, unit: Literal["minutes", "hours", "days", "weeks", "months", "years"] = "days"
) -> Moved:
    """Give the date that is some time after another one, or before it.

    A month is a month of the calendar: one month after 31 January is the last day of February.

    Args:
        date: ISO 8601 date, with or without a time
        amount: how much; below 0 goes back
        unit: of what

    Returns:
        The new date.

    Raises:
        InvalidError: When the date is none, or the new one lies outside the years 1 to 9999.

    Examples:
        >>> add_to_date(date="2026-01-31", amount=1, unit="months")
        {'date': '2026-02-28', 'datetime': '2026-02-28T00:00:00'}
    """
    try:
        moment = datetime.fromisoformat(date.strip())
    except ValueError as cause:
        hint = 'write for example "2026-11-21", or use parse_date first'
        raise InvalidError(f"{date[:40]!r} is no ISO 8601 date", hint=hint) from cause
    words: dict[str, Any] = {unit: amount}
    try:
        found = moment + library("dateutil.relativedelta").relativedelta(**words)
    except (OverflowError, ValueError) as cause:
        raise InvalidError(f"{amount} {unit} from {date.strip()} is outside the years 1 to 9999") from cause
    return {"date": found.date().isoformat(), "datetime": found.isoformat()}
