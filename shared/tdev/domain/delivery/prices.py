"""The dated table of AWS list prices, and amounts: one reader for the product and for ``scripts/costs``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tdev.kernel.errors import InvalidError

PRICES = Path(__file__).with_name("prices.toml")
_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the bill: so many units at a price (USD for each) make an amount."""

    name: str
    quantity: float
    unit: str
    price: float

    @property
    def usd(self) -> float:
        """What it costs."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by region and name, what is assumed instead of measured, and what a stage costs without any work."""

    date: date
    prices: Mapping[str, Mapping[str, float]]
    assumed: Mapping[str, Any]
    standing: Mapping[str, int]


def read_prices(path: Path = PRICES) -> PriceTable:
    """Read the table that comes with the product, or another one.

    Raises:
        InvalidError: When it is no TOML, or lacks a part; every region must name the same prices.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        table = PriceTable(date.fromisoformat(data["date"]), data["prices"], data["assumed"], data["standing"])
    except (ValueError, KeyError, TypeError) as cause:
        raise InvalidError(f"{path} is no table of prices: {cause!r}") from cause
    names = {frozenset(prices) for prices in table.prices.values()}
    if len(names) != 1:
        raise InvalidError(f"{path}: the regions do not name the same prices")
    return table


def prices_of(table: PriceTable, region: str) -> Mapping[str, float]:
    """The prices of a region by name. Raises ``InvalidError`` when there are none."""
    if region not in table.prices:
        raise InvalidError(f"there are no prices for {region!r}", hint=f"there are: {', '.join(table.prices)}")
    return table.prices[region]


def per_million(name: str, quantity: float, unit: str, price: float) -> Line:
    """A line whose price is that of a million units."""
    return Line(name, quantity, unit, price / _MILLION)
