"""The table of prices that comes with the product."""

from datetime import date

import pytest

from tdev.domain.delivery.prices import PRICES, Line, per_million, prices_of, read_prices
from tdev.kernel.errors import InvalidError

TABLE = read_prices()


def test_every_region_has_the_same_prices_all_above_nothing():
    assert len(TABLE.prices) >= 2
    assert len({frozenset(prices) for prices in TABLE.prices.values()}) == 1
    assert all(price > 0 for prices in TABLE.prices.values() for price in prices.values())


def test_the_table_has_a_day():
    assert date(2026, 1, 1) <= TABLE.date


def test_a_region_without_prices_is_named_with_those_that_have():
    with pytest.raises(InvalidError, match="mars-1") as caught:
        prices_of(TABLE, "mars-1")
    assert "eu-central-1" in caught.value.hint


def test_an_amount_is_quantity_times_price():
    assert Line("a", 3, "h", 0.5).usd == 1.5
    assert per_million("a", 2_000_000, "calls", 0.2).usd == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("date = ", "day = "),
        ("[assumed", "[supposed"),
        ("[standing]", "[lying]"),
        ('[prices."us-east-1"]\nlambda_requests = 0.20\n', '[prices."us-east-1"]\n'),
    ],
)
def test_a_table_that_lacks_a_part_is_refused(part, instead, tmp_path):
    text = PRICES.read_text(encoding="utf-8")
    assert part in text
    (tmp_path / "prices.toml").write_text(text.replace(part, instead), encoding="utf-8")
    with pytest.raises(InvalidError):
        read_prices(tmp_path / "prices.toml")
