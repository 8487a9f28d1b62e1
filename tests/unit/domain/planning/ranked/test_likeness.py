"""How alike words and a component are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.likeness import Likeness
from tests.support.goals import form

RARE = {"weath": 3.0, "cit": 1.0, "stock": 2.0}
WEATHER = form("get_weather", "Tells the weather of a city.", {"city": {}}, {"forecast": {}})
STOCK = form("get_stock_price", "Tells the price of a stock.", {"symbol": {}})

stems = st.frozensets(st.sampled_from(["weath", "cit", "stock", "pric", "symbol", "forecast", "unheard", "tell"]))
rarities = st.dictionaries(st.sampled_from(["weath", "cit", "stock", "pric"]), st.floats(0.1, 10))


def rarity(stem: str) -> float:
    return RARE.get(stem, 0.5)


def test_words_are_like_what_speaks_of_them() -> None:
    likeness = Likeness(rarity)
    assert likeness(["weath", "cit"], WEATHER) > likeness(["weath", "stock"], WEATHER) > 0
    assert likeness(["weath"], WEATHER) > likeness(["cit"], WEATHER)
    assert likeness(["weath"], STOCK) == 0


def test_nothing_said_is_like_nothing() -> None:
    assert Likeness(rarity)([], WEATHER) == 0
    assert Likeness(lambda _: 0.0)(["weath"], WEATHER) == 0


def test_all_that_a_component_says_is_as_like_it_as_can_be() -> None:
    only = form("weather", "The weather.")
    assert Likeness(rarity)(["weath"], only) == pytest.approx(1.0)


@given(stems, rarities)
def test_likeness_is_a_cosine(said: frozenset[str], rare: dict[str, float]) -> None:
    likeness = Likeness(lambda stem: rare.get(stem, 1.0))
    for each in (WEATHER, STOCK):
        assert 0 <= likeness(said, each) <= 1 + 1e-9
        assert (likeness(said, each) > 0) == bool(said & frozenset(each.bag))


@given(stems, st.floats(0.1, 100))
def test_likeness_does_not_depend_on_the_unit_of_rarity(said: frozenset[str], unit: float) -> None:
    scaled = Likeness(lambda stem: rarity(stem) * unit)
    assert math.isclose(scaled(said, WEATHER), Likeness(rarity)(said, WEATHER), abs_tol=1e-9)


@given(stems, stems)
def test_shares_of_what_is_among_and_what_is_not_make_the_whole(said: frozenset[str], among: frozenset[str]) -> None:
    likeness = Likeness(rarity)
    both = likeness.share(said, among) + likeness.share(said, said - among)
    assert both == pytest.approx(1.0 if said else 0.0)


def test_a_share_counts_rare_words_more() -> None:
    assert Likeness(rarity).share(["weath", "cit"], {"weath"}) == pytest.approx(0.75)
