"""Outputs that could be inputs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.links import LINK_SIGNS, Links, link_signs
from tests.support.tool_goals import HOTEL, MAIL, RARITY, WEATHER, described, profile

NAMES = [6.0, *[0.0] * (len(LINK_SIGNS) - 1), -3.0]
"""Only the names count."""


def sign(name: str, giver: int = 0, taker: int = 1) -> float:
    weather, mail = profile(WEATHER), profile(MAIL)
    output, field = weather.form.outputs[giver], mail.form.parameters[taker]
    return link_signs(weather, output, mail, field, RARITY)[LINK_SIGNS.index(name)]


@pytest.mark.parametrize("name", ["names", "same_name", "same_head", "type", "need"])
def test_the_same_name_and_type_speak_for_a_link(name: str) -> None:
    assert sign(name) == 1.0


@pytest.mark.parametrize("name", ["names", "same_name", "same_head", "shared"])
def test_another_name_does_not(name: str) -> None:
    assert sign(name, taker=0) == 0.0


def test_each_input_has_its_best_output() -> None:
    into = Links(NAMES, RARITY).into(profile(MAIL), profile(WEATHER))
    assert into[1] > 0.9
    assert into[0] == 0.0


def test_what_shares_no_word_is_no_link_whatever_the_weights() -> None:
    assert Links([0.0] * len(LINK_SIGNS) + [9.0], RARITY).into(profile(HOTEL), profile(WEATHER)) == (0.0, 0.0)


def test_components_of_one_name_are_told_apart() -> None:
    links = Links(NAMES, RARITY)
    mail = profile(MAIL)
    other = profile(described("get_weather", "Other.", gives={"temperature": "number"}))
    assert links.into(mail, profile(WEATHER))[1] > 0.9
    assert links.into(mail, other)[1] == 0.0


def test_without_outputs_nothing_is_given() -> None:
    assert Links(NAMES, RARITY).into(profile(MAIL), profile(HOTEL)) == (0.0, 0.0)


@given(st.lists(st.floats(-5, 5), min_size=len(LINK_SIGNS) + 1, max_size=len(LINK_SIGNS) + 1))
def test_whatever_the_weights_a_link_is_a_probability_per_parameter(weights: list[float]) -> None:
    links = Links(weights, RARITY)
    for taker in (HOTEL, MAIL, WEATHER):
        found = links.into(profile(taker), profile(WEATHER))
        assert len(found) == len(profile(taker).form.parameters)
        assert all(0.0 <= one <= 1.0 for one in found)


def test_what_is_remembered_does_not_change() -> None:
    links, mail, weather = Links(NAMES, RARITY), profile(MAIL), profile(WEATHER)
    assert links.into(mail, weather) is links.into(mail, weather)
