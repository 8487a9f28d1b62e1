"""Components and parts of a goal weighed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.profiles import Goal, Part, Rarity, pieces
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.words import features
from tests.support.tool_goals import HOTEL, MAIL, RARITY, VERBS, WEATHER, described, profile


def part(text: str) -> Part:
    return Part(text, features(text), RARITY)


def test_a_stem_nobody_knows_is_the_rarest() -> None:
    rarity = Rarity({"cit": 1.0}, 4.0)
    assert rarity("cit") == 1.0
    assert rarity("zebra") == 4.0
    assert rarity.mass(["cit", "zebra"]) == 5.0


def test_pieces_know_where_words_begin_and_leave_empty_words_out() -> None:
    assert " wea" in pieces("the weather")
    assert "her " in pieces("the weather")
    assert not any("the " in piece and piece.startswith(" t") for piece in pieces("the weather"))


def test_a_part_is_most_like_the_component_it_speaks_of() -> None:
    said = part("book a hotel room in the city")
    found = {each.name: said.likeness(profile(each)) for each in (WEATHER, HOTEL, MAIL)}
    assert max(found, key=found.__getitem__) == "book_hotel"
    assert found["send_mail"] == 0.0


def test_an_inflected_word_is_still_resembled_by_its_pieces() -> None:
    said = part("hotelling")
    assert said.resemblance(profile(HOTEL)) > said.resemblance(profile(MAIL))


def test_components_are_wholly_like_themselves_and_alike_both_ways() -> None:
    weather, hotel = profile(WEATHER), profile(HOTEL)
    assert weather.alike(weather) == pytest.approx(1.0)
    assert weather.alike(hotel) == pytest.approx(hotel.alike(weather))
    assert 0 < weather.alike(hotel) < 1


def test_only_required_inputs_are_needed() -> None:
    found = profile(described("count_rows", "Count rows.", {"table": "array", "limit": "integer", "skip?": "integer"}))
    assert [field.name for field in found.required] == ["table", "limit"]
    assert found.numeric == 1


def test_a_component_without_a_telling_name_still_has_one() -> None:
    assert profile(described("get_all", "Everything there is.")).name


def test_numbers_and_quotes_belong_to_their_part() -> None:
    goal = Goal(Reading('Book a hotel for 3 nights. Then send a mail to "Ann".', VERBS), RARITY)
    assert goal.numbers == [1, 0]
    assert goal.quotes == [0, 1]


@given(st.text(max_size=60))
def test_any_goal_can_be_weighed(text: str) -> None:
    goal = Goal(Reading(text, VERBS), RARITY)
    assert len(goal.parts) == len(goal.numbers) == len(goal.quotes) >= 1
    assert all(0 <= each.resemblance(profile(HOTEL)) <= 1.0001 for each in goal.parts)
