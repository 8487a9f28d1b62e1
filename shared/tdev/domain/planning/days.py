"""Days as goals write them: read where there is one way to, and asked about where there are two (``03/04/2026``)."""

import re
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_KOREAN = re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3})[a-z]*"
                    r"|([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?)"
                    r"\.?,?\s+(\d{4})", re.IGNORECASE)  # fmt: skip


def readings_of(text: str) -> tuple[str, ...]:
    """The days that a text may mean as ISO 8601, the likelier first; none when it is no day or ISO 8601 already.

    Where day and month may both come first, both are given, the month first before the day first.
    """
    if (found := _SLASHES.fullmatch(text)) is not None:
        first, second, year = (int(part) for part in found.groups())
        return tuple(dict.fromkeys(_days((year, first, second), (year, second, first))))
    if (found := _KOREAN.fullmatch(text)) is not None:
        return _days((int(found[1]), int(found[2]), int(found[3])))
    if (found := _NAMED.fullmatch(text)) is not None:
        month = (found[2] or found[3]).lower()
        if month in _MONTHS:
            return _days((int(found[5]), _MONTHS.index(month) + 1, int(found[1] or found[4])))
    return ()


def _days(*parts: tuple[int, int, int]) -> tuple[str, ...]:
    found = []
    for year, month, day in parts:
        try:
            found.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    return tuple(found)
