"""What tokens of a model cost: from the dated table, or as the settings say."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tdev.domain.limits.metering import NANO

PRICES = Path(__file__).with_name("prices.toml")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """USD for a million tokens that a model reads, and that it writes."""

    read: float
    written: float

    def amount(self, tokens_in: int, tokens_out: int) -> int:
        """What so many tokens cost, in billionths of a USD."""
        return round((tokens_in * self.read + tokens_out * self.written) / _MILLION * NANO)


FREE = Price(0.0, 0.0)


def price_of(name: str, given: str = "", *, own: bool = False) -> Price | None:
    """The price of a model; None when nobody knows it.

    Args:
        name: The model, as its engine names it.
        given: What the settings say, ``3/15``; empty: nothing.
        own: It runs on this very machine, or is no model at all.
    """
    if given:
        read, _, written = given.partition("/")
        return Price(float(read), float(written))
    if own:
        return FREE
    known = [entry for entry in _table() if _names(entry, name)]
    return Price(*_table()[max(known, key=len)]) if known else None


def _names(entry: str, name: str) -> bool:
    """Whether a name is that of the entry: a date or a version of the service may follow, another model may not."""
    return re.search(rf"(?<![A-Za-z0-9-]){re.escape(entry)}(?=$|-20\d\d|-v\d|[@:])", name) is not None


@cache
def _table() -> Mapping[str, tuple[float, float]]:
    table = tomllib.loads(PRICES.read_text(encoding="utf-8"))["usd_per_million"]
    return {name: (float(read), float(written)) for name, (read, written) in table.items()}
