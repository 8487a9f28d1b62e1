"""Times of a cron expression: five fields, as crontab(5) of POSIX and its common additions have them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tdev.kernel.errors import InvalidError
from tdev.kernel.plurals import counted

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_MONTHS = {
    name: str(number) for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_WEEKDAYS = {name: str(number) for number, name in enumerate("sun mon tue wed thu fri sat".split())}
_NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_PART = re.compile(r"(\*|\d{1,2})(?:-(\d{1,2}))?(?:/(\d{1,2}))?", re.ASCII)
_YEARS = 30
"""How far the next time is looked for: 29 February may be eight years away, on a given weekday forty are rare."""


@dataclass(frozen=True, slots=True)
class Cron:
    """The values of the five fields; a day fits by date or by weekday when both are given."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def fits(self, day: datetime) -> bool:
        """Whether something is due on this day."""
        if day.month not in self.months:
            return False
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (by_date or by_weekday) if self.either else (by_date and by_weekday)


def parse_cron(expression: str) -> Cron:
    """Read an expression.

    Raises:
        InvalidError: With what is wrong and how it is written.
    """
    plain = _NAMED.get(expression.strip().lower(), expression)
    fields = plain.split()
    if len(fields) != len(_FIELDS):
        hint = 'write five fields: minute, hour, day, month, weekday; for example "0 9 * * 1-5"'
        raise InvalidError(f"{expression[:60]!r} has {counted(len(fields), 'field')}, not five", hint=hint)
    read = [_values(text, *field) for text, field in zip(fields, _FIELDS, strict=True)]
    weekdays = frozenset(value % 7 for value in read[4])
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    return Cron(tuple(read[0]), tuple(read[1]), frozenset(read[2]), frozenset(read[3]), weekdays, either)


def times_after(cron: Cron, start: datetime) -> Iterator[datetime]:
    """The times after a moment, for ever or until 30 years have passed without one; seconds are 0."""
    moment = start.replace(second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0)
    limit = _YEARS * 366
    while limit:
        if cron.fits(day):
            for hour in cron.hours:
                for minute in cron.minutes:
                    found = day.replace(hour=hour, minute=minute)
                    if found > moment:
                        limit = _YEARS * 366
                        yield found
        try:
            day += timedelta(days=1)
        except OverflowError:  # the calendar ends with the year 9999
            return
        limit -= 1


def _values(text: str, name: str, low: int, high: int) -> Sequence[int]:
    names = _MONTHS if name == "month" else _WEEKDAYS if name == "weekday" else {}
    found: set[int] = set()
    for part in text.lower().split(","):
        plain = re.sub("[a-z]+", lambda match: names.get(match[0], match[0]), part)
        match = _PART.fullmatch(plain)
        if match is None:
            raise InvalidError(f"{part[:30]!r} is no {name} of a cron expression", hint="write *, 5, 1-5, 1,3 or */15")
        start, end, step = match.groups()
        first = low if start == "*" else int(start)
        last = int(end) if end else high if start == "*" or step else first
        by = int(step) if step else 1
        if not low <= first <= last <= high or by < 1 or (start == "*" and end):
            raise InvalidError(f"{part!r} is outside {low} to {high}, the {name}s of a cron expression")
        found.update(range(first, last + 1, by))
    return sorted(found)
