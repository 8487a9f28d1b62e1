"""Numbers, times and digests as people read them."""

from typing import Any

from tdev.entry.ui.words import Words
from tdev.kernel.clock import seconds_of

_SPANS = (("second", 60), ("minute", 3600), ("hour", 86_400), ("day", 30 * 86_400))
_UNIT = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_SHORT = 12


def since(at: str | None, now: float, words: Words) -> str:
    """How long ago a time was, in words; a dash for none."""
    if not at:
        return "–"
    seconds = max(0, now - seconds_of(at))
    for unit, below in _SPANS:
        if seconds < below:
            return words(f"since.{unit}", n=int(seconds // _UNIT[unit]))
    return at[:10]


def milliseconds(value: float | None) -> str:
    """A span of time: ``0.4 ms``, ``35 ms``, ``1.2 s``, ``2 min 5 s``; a dash for none."""
    if value is None:
        return "–"
    if value < 1000:
        return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"
    if value < 60_000:
        return f"{value / 1000:.1f} s"
    return f"{int(value // 60_000)} min {int(value % 60_000 // 1000)} s"


def short(digest: str | None) -> str:
    """The first digits of a digest, without the name of its algorithm; a dash for none."""
    return digest.rpartition(":")[2][:_SHORT] if digest else "–"


def percent(share: float | None) -> str:
    """A share from 0 to 1; a dash for none."""
    return "–" if share is None else f"{share * 100:.0f} %"


def usd(value: Any) -> str:
    """An amount of money with as many digits as it needs; a dash for none."""
    if not isinstance(value, int | float):
        return "–"
    return f"${value:,.2f}" if value >= 1 or value == 0 else f"${value:.8f}".rstrip("0").rstrip(".") or "$0"


def size(value: int) -> str:
    """Bytes: ``812 B``, ``3.4 kB``, ``1.2 MB``, in thousands."""
    if value < 1000:
        return f"{value} B"
    return f"{value / 1000:.1f} kB" if value < 999_950 else f"{value / 1_000_000:,.1f} MB"


def points(value: float) -> str:
    """A score or points: one digit behind the point where it is needed."""
    return f"{value:.1f}".removesuffix(".0")


def clock_time(at: str | None) -> str:
    """``2026-11-21 08:43:00`` of a point in time (UTC); a dash for none."""
    return at[:19].replace("T", " ") if at else "–"


FILTERS = {
    "ms": milliseconds,
    "short": short,
    "percent": percent,
    "usd": usd,
    "points": points,
    "clock": clock_time,
    "size": size,
}
"""What templates call them."""
