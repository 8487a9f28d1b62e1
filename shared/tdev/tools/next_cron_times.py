"""Say when a cron expression is due."""

from datetime import datetime
from itertools import islice

from typing_extensions import TypedDict

from tdev.domain.language.schedules import parse_cron, times_after
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_TIMES = 100


class Due(TypedDict):
    """The times.

    Attributes:
        texts: ISO 8601 dates and times, the next first; fewer than asked for when there are no more in 30 years
        next: the first of them, or empty
    """

    texts: list[str]
    next: str


@tool(
    phrases=[
        "next cron run",
        "when does this cron expression run",
        "explain the cron schedule",
        "upcoming run times of a crontab",
        "크론 다음 실행 시간",
        "cron 표현식 언제 실행돼",
        "크론 일정 계산",
    ],
    tags=["date", "schedule"],
    status="stable",
)
def next_cron_times(expression: str, start: str, count: int = 5) -> Due:
    """Give the next times at which a cron expression is due, after a start.

    Five fields (minute, hour, day, month, weekday) with *, lists, ranges, steps and English names; also @daily and the
    like. The time zone is that of the start. When day and weekday are both given, either one is enough, as in crontab.

    Args:
        expression: for example "0 9 * * 1-5"
        start: ISO 8601 date and time after which the times are looked for
        count: how many times, 1 to 100

    Returns:
        The times.

    Raises:
        InvalidError: When the expression or the start is none, or count is out of bounds.

    Examples:
        >>> next_cron_times(expression="0 9 * * mon-fri", start="2026-11-20T12:00", count=2)
        {'texts': ['2026-11-23T09:00:00', '2026-11-24T09:00:00'], 'next': '2026-11-23T09:00:00'}
    """
    if not 1 <= count <= MOST_TIMES:
        raise InvalidError(f"{count} times; give 1 to {MOST_TIMES}")
    try:
        moment = datetime.fromisoformat(start.strip())
    except ValueError as cause:
        message = f"{start[:40]!r} is no ISO 8601 date and time"
        raise InvalidError(message, hint='write for example "2026-11-21T09:00"') from cause
    texts = [found.isoformat() for found in islice(times_after(parse_cron(expression), moment), count)]
    return {"texts": texts, "next": texts[0] if texts else ""}
