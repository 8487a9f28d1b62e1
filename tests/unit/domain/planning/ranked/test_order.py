"""In which order calls are made."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.links import LINK_SIGNS, Links
from tdev.domain.planning.ranked.order import ORDER_SIGNS, order_signs, ordered
from tests.support.tool_goals import HOTEL, MAIL, RARITY, WEATHER, compared, described

LINKS = Links([6.0, *[0.0] * (len(LINK_SIGNS) - 1), -3.0], RARITY)
AMONG = (HOTEL, MAIL, WEATHER)
NAMES = [each.name for each in AMONG]


def weights(**given: float) -> list[float]:
    return [given.get(name, 0.0) for name in ORDER_SIGNS]


def said(goal: str, weights: list[float]) -> list[str]:
    return [NAMES[number] for number in ordered(compared(goal, AMONG), [0, 1, 2], LINKS, weights, NAMES)]


@pytest.mark.parametrize("sign", ["part", "own_part", "words", "name", "rarest"])
def test_calls_follow_the_goal(sign: str) -> None:
    goal = "Send a mail. Then book a hotel. Then get the weather."
    assert said(goal, weights(**{sign: 1.0})) == ["send_mail", "book_hotel", "get_weather"]


def test_what_gives_comes_before_what_takes() -> None:
    goal = "Send a mail with what you get of the weather. Book a hotel."
    assert said(goal, weights(part=0.1, feeds=5.0)).index("get_weather") < said(goal, weights(feeds=5.0)).index(
        "send_mail"
    )


def test_without_anything_to_go_by_names_decide() -> None:
    assert said("Do it all.", weights()) == sorted(NAMES)


def test_signs_turn_with_the_pair() -> None:
    signs = order_signs(compared("Send a mail, then book a hotel and get the weather.", AMONG), [0, 1, 2], LINKS)
    for first, second in itertools.combinations(range(3), 2):
        assert signs[first, second] == pytest.approx([-sign for sign in signs[second, first]])
        assert len(signs[first, second]) == len(ORDER_SIGNS)


def test_words_that_several_know_do_not_place_one() -> None:
    stay = described("rent_flat", "Rent a flat in a city.", {"city": "string"})
    signs = order_signs(compared("In the city: rent a flat, book a hotel.", (HOTEL, stay)), [0, 1], LINKS)
    assert signs[1, 0][ORDER_SIGNS.index("first_word")] == 1.0


def test_a_single_call_needs_no_order() -> None:
    assert ordered(compared("Send a mail.", AMONG), [1], LINKS, weights(), NAMES) == [1]


@given(st.permutations([0, 1, 2]), st.lists(st.floats(-3, 3), min_size=len(ORDER_SIGNS), max_size=len(ORDER_SIGNS)))
@settings(max_examples=40, deadline=None)
def test_the_order_does_not_hang_on_how_the_chosen_are_listed(chosen: list[int], some: list[float]) -> None:
    comparison = compared("Send a mail, then book a hotel and get the weather.", AMONG)
    found = ordered(comparison, chosen, LINKS, some, NAMES)
    assert sorted(found) == [0, 1, 2]
    assert found == ordered(comparison, [0, 1, 2], LINKS, some, NAMES)
