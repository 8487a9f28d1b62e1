"""Which components a goal calls."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.choosing import Chooser, Selection, candidates, likeliest, selection, shipped
from tdev.domain.planning.ranked.links import LINK_SIGNS
from tdev.domain.planning.ranked.order import ORDER_SIGNS
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.refusing import SERVING_SIGNS
from tdev.domain.planning.ranked.tool_signs import SIGNS
from tdev.domain.planning.retrieval import Retrieval
from tests.support.registries import generated_components
from tests.support.tool_goals import HOTEL, MAIL, WEATHER, described

AMONG = (HOTEL, MAIL, WEATHER)
REGISTRY = Retrieval(AMONG)
GOAL = "Book a hotel room in Oslo for 3 nights, then send a mail to Ann."


def reading(goal: str) -> Reading:
    return Reading(goal, REGISTRY.verbs)


def named(goal: str, **chosen: Any) -> list[str]:
    return [call.form.name for call in Chooser(REGISTRY, **chosen).choose(reading(goal)).calls]


def by_name(threshold: float, **other: Any) -> Selection:
    """Only whether the name is said counts."""
    said = [SIGNS.index("name_anywhere"), threshold, -3.0, 3.0]
    data = {
        "rarity": {},
        "unheard": 3.0,
        "links": [0.0] * (len(LINK_SIGNS) + 1),
        "order": [1.0] + [0.0] * (len(ORDER_SIGNS) - 1),
        "first": {"start": 0.0, "trees": [said]},
        "rounds": [],
        "again": {"start": -9.0, "trees": []},
        "anew": 0.5,
        "chosen": 0.5,
        "near": {"start": 0.0, "trees": [said]},
        "serving": [0.0] * len(SERVING_SIGNS) + [9.0],
        "refused": 0.1,
    }
    return selection(data | other)


def test_every_component_above_the_bar_is_called_in_the_order_of_the_goal() -> None:
    assert named(GOAL, learned=by_name(0.4)) == ["book_hotel", "send_mail"]
    assert named("Send a mail, then book a hotel.", learned=by_name(0.4)) == ["send_mail", "book_hotel"]


def test_the_best_is_called_when_none_reaches_the_bar() -> None:
    assert len(named(GOAL, learned=by_name(2.0))) == 1


def test_later_rounds_decide_for_those_that_are_still_likely() -> None:
    never = {"start": -9.0, "trees": []}
    choice = Chooser(REGISTRY, by_name(0.4, rounds=[never])).choose(reading(GOAL))
    assert len(choice.calls) == 1
    assert choice.certainty < 0.001


def test_what_comes_nearest_is_told_with_how_likely_it_is_by_itself() -> None:
    never = {"start": -9.0, "trees": []}
    near = Chooser(REGISTRY, by_name(0.4, rounds=[never])).choose(reading("Send a mail to Ann.")).nearest
    assert near is not None
    assert near.profile.form.component is MAIL
    assert near.likely > 0.9
    assert len(near.signs) == len(SIGNS)


def test_a_component_is_called_again_where_that_is_likely() -> None:
    always = by_name(0.4, again={"start": 9.0, "trees": []})
    calls = Chooser(REGISTRY, always).choose(reading("Send a mail to Ann and send one to Bob."), [MAIL]).calls
    assert len(calls) == 2
    assert all(call.segment for call in calls)


def test_only_the_given_components_are_called() -> None:
    chosen = Chooser(REGISTRY, by_name(0.4)).choose(reading(GOAL), [MAIL]).calls
    assert [call.form.component for call in chosen] == [MAIL]


def test_nothing_to_choose_from_is_no_choice() -> None:
    assert Chooser(REGISTRY, by_name(0.4)).choose(reading(GOAL), []).calls == ()
    assert Chooser(Retrieval([]), by_name(0.4)).choose(reading(GOAL)).certainty == 0.0


def test_a_new_version_of_a_component_is_weighed_anew() -> None:
    chooser = Chooser(REGISTRY, by_name(0.4))
    goal = reading("Rent a flat.")
    other = described("rent_flat", "Rent.").model_copy(update={"name": "sell_boat"})
    assert chooser.choose(goal, [described("rent_flat", "Rent.")]).certainty > 0.9
    assert chooser.choose(goal, [other]).certainty < 0.1
    newer = described("rent_flat", "Rent.", {"days": "integer"})
    assert chooser.choose(goal, [newer]).calls[0].form.component is newer


@pytest.mark.parametrize(
    ("likely", "kept"), [([0.0, 0.0], [0]), ([0.01, 0.5, 0.3], [1, 2]), ([0.02] * 20, list(range(12)))]
)
def test_the_likeliest_are_looked_at_twice(likely: list[float], kept: list[int]) -> None:
    assert likeliest(likely) == kept


def test_candidates_share_words_with_a_part_of_the_goal() -> None:
    assert [each.name for each in candidates(reading(GOAL), REGISTRY)][:2] == ["book_hotel", "send_mail"]
    few = candidates(reading("sort rows, then draw a chart"), Retrieval(generated_components(2000)))
    assert 0 < len(few) <= 12 + 2 * 8


def test_what_ships_chooses_what_the_goal_names() -> None:
    assert named(GOAL) == ["book_hotel", "send_mail"]
    assert named("What is the weather in the city Rome?") == ["get_weather"]


def test_what_ships_calls_a_component_for_each_member_of_a_list() -> None:
    clock = described("get_current_time", "Get the current time of a city.", {"city": "string"})
    calls = Chooser(REGISTRY).choose(reading("Get the current time in Oslo and in Rome."), [clock, MAIL]).calls
    assert [call.form.name for call in calls] == ["get_current_time"] * 2
    assert all(call.segment for call in calls)


def test_what_ships_is_whole() -> None:
    learned = shipped()
    assert len(learned.links) == len(LINK_SIGNS) + 1
    assert len(learned.order) == len(ORDER_SIGNS)
    assert len(learned.serving) == len(SERVING_SIGNS) + 1
    assert learned.rounds
    assert 0 < learned.refused < 1
    assert 0 < learned.anew < 1
    assert 0 < learned.chosen < 1


@given(st.text(max_size=80), st.permutations(AMONG))
@settings(max_examples=40, deadline=None)
def test_the_same_goal_and_components_give_the_same_choice(goal: str, among: list[Any]) -> None:
    first = Chooser(REGISTRY).choose(reading(goal), AMONG)
    again = Chooser(Retrieval(among)).choose(Reading(goal, REGISTRY.verbs), among)
    assert [(call.form.name, call.segment, call.likely) for call in first.calls] == [
        (call.form.name, call.segment, call.likely) for call in again.calls
    ]
    assert first.certainty == again.certainty


@pytest.mark.parametrize("among", [[HOTEL, MAIL], [HOTEL, MAIL, WEATHER], [WEATHER, HOTEL]])
def test_what_ships_gives_every_call_a_likelihood_no_larger_than_its_certainty(among: list[Any]) -> None:
    choice = Chooser(REGISTRY).choose(reading(GOAL), among)
    assert choice.calls
    assert max(call.likely for call in choice.calls) == choice.certainty <= 1.0


def test_a_component_in_a_large_registry_is_found_among_all_the_others() -> None:
    registry = Retrieval([*generated_components(2000), *AMONG])
    choice = Chooser(registry).choose(Reading("Book a hotel room in Oslo for 3 nights.", registry.verbs))
    assert "book_hotel" in [call.form.name for call in choice.calls]


def test_words_that_stand_everywhere_are_searched_only_when_there_are_no_others() -> None:
    same = [described(f"make_{letter}", "Make coffee.") for letter in "abcdefghijklmnop"]
    registry = Retrieval([*same, HOTEL])
    assert HOTEL in candidates(Reading("make a hotel coffee", registry.verbs), registry)
    assert candidates(Reading("coffee", registry.verbs), registry)
    assert candidates(Reading("zebra", registry.verbs), registry) == []
