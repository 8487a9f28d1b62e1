"""The parameters of calls, filled."""

import math
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.argument_signs import Slot, plain_signs
from tdev.domain.planning.ranked.candidates import NOTHING, Candidate, Offers, candidates
from tdev.domain.planning.ranked.filling import HABITS, Filled, Filler, Habits, likeliest, together
from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.ranked.values import Value
from tdev.domain.planning.ranked.weighing import WEIGHED_SIGNS, Option
from tests.support.goals import LONG_TEXTS, form, odd_texts, read, slot_for

GOAL = "Find a hotel in Paris for 3 nights and 2 people"
HOTEL = form(
    "find_hotel",
    "Finds a hotel.",
    {"city": {"type": "string"}, "nights": {"type": "integer"}, "people": {"type": "integer"}},
    {"city": {"type": "string"}, "price": {"type": "number"}},
    required=["city", "nights"],
)
SURE = {"l=in|f=place": 9.0, "n=1|f=place": 3.0}
WIDE = Habits(beam=10_000)


def whole(goal: str, forms: list[Form]) -> list[tuple[int, int]]:
    return [(0, len(goal))] * len(forms)


def filled(goal: str, forms: list[Form], weights: dict[str, float], habits: Habits = HABITS) -> list[Filled]:
    steps = [f"s{number}" for number in range(len(forms))]
    return Filler(read(goal), weights, habits).fill(forms, steps, whole(goal, forms))


def test_each_parameter_gets_what_the_weights_speak_for() -> None:
    nights, people = (slot_for(GOAL, HOTEL, name).field.head for name in ("nights", "people"))
    weights = {"l=in|f=place": 9.0, f"r=nights|h={nights}": 9.0, f"r=people|h={people}": 9.0}
    (found,) = filled(GOAL, [HOTEL], weights)
    assert found.inputs == {"city": "Paris", "nights": 3, "people": 2}
    assert found.empty == ()
    assert found.log <= 0


def test_a_second_look_can_say_otherwise_than_the_first() -> None:
    inside, nothing = WEIGHED_SIGNS.index("inside"), WEIGHED_SIGNS.index("is_nothing")
    goal = "Find a hotel in Paris, then one in Rome"
    ranges = [(goal.index("then"), len(goal))]
    own = Trees({"start": 0.0, "trees": [[inside, 0.5, -9.0, 0.0], [nothing, 0.5, 0.0, -9.0]]})
    for second, city in ((None, "Paris"), (own, "Rome")):
        found = Filler(read(goal), {"l=in|f=place": 9.0, "r=,|f=place": 3.0}, HABITS, second)
        assert found.fill([HOTEL], ["s1"], ranges)[0].inputs.get("city") == city
        assert found.alone(HOTEL).inputs.get("city") == "Paris"


def test_the_first_look_is_not_reluctant_when_a_second_follows() -> None:
    assert HABITS.willing() == Habits(reluctance=0.0, needed=0.0)


def test_what_a_goal_does_not_say_is_left_out_and_told_when_it_is_needed() -> None:
    (found,) = filled("?!", [HOTEL], {})
    assert found.inputs == {}
    assert found.empty == ("city", "nights")
    assert set(found.chosen) == {"city", "nights", "people"}


def test_an_earlier_output_can_be_an_input() -> None:
    second = form("tell_city", "Tells of a city.", {"city": {"type": "string"}}, required=["city"])
    found = filled("?!", [HOTEL, second], {"ref|same=1": 9.0})
    assert found[1].inputs == {"city": "${s0.output.city}"}


def test_a_call_without_parameters_is_filled_with_nothing() -> None:
    (found,) = filled(GOAL, [form("tell_time", "Tells the time.")], SURE)
    assert (found.inputs, found.chosen, found.log, found.empty) == ({}, {}, 0.0, ())


def test_no_call_is_filled_when_none_is_asked_for() -> None:
    assert filled(GOAL, [], SURE) == []


def test_words_are_not_used_twice_in_a_call() -> None:
    route = form("find_route", "Finds a route.", {"origin": {"type": "string"}, "destination": {"type": "string"}})
    weights = {"s=title|f=place": 5.0, "none|O|place": -9.0, "l=to|f=place": 0.5}
    (found,) = filled("go from Rome to Paris", [route], weights)
    assert found.inputs == {"origin": "Rome", "destination": "Paris"}
    careless = Habits(twice=0.0, turned=0.0)
    assert filled("go from Rome to Paris", [route], weights, careless)[0].inputs == {
        "origin": "Paris",
        "destination": "Paris",
    }


@pytest.mark.parametrize(
    ("habits", "city"),
    [(HABITS, "hotel"), (Habits(margin=0.5), "Paris"), (Habits(closely=1), "Paris"), (Habits(closely=0), None)],
)
def test_what_looks_too_bad_is_not_weighed_closely(habits: Habits, city: str | None) -> None:
    weights = {"l=in|f=place": 1.0, "n=1|f=place": 0.5, "tool=3": 9.0, "none|R|place": -2.0}
    (found,) = filled("A hotel in Paris", [HOTEL], weights, habits)
    assert found.inputs.get("city") == city


def test_options_are_probabilities_the_likeliest_first() -> None:
    slot = slot_for(GOAL, HOTEL, "city")
    found = Filler(read(GOAL), SURE).options(slot)
    logs = [option.log for option in found if option.candidate is not NOTHING]
    assert found[0].candidate.value == "Paris"
    assert logs == sorted(logs, reverse=True)
    assert sum(math.exp(option.log) for option in found) <= 1 + 1e-6
    assert [option for option in found if option.candidate.value is None] != []
    assert len(found) <= HABITS.options + 1


def test_what_gives_the_same_value_counts_together() -> None:
    slot = slot_for(GOAL, HOTEL, "city")
    every = [Candidate("a", "span"), Candidate("b", "span"), Candidate("a", "quote"), NOTHING]
    found = likeliest(every, [1.0, 1.2, 1.1, 0.0], slot, Habits(reluctance=0.0, needed=0.0))
    assert [option.candidate for option in found] == [every[2], every[1], NOTHING]
    masses = [math.exp(each) for each in (1.0, 1.1, 1.2, 0.0)]
    assert math.exp(found[0].log) == pytest.approx((masses[0] + masses[1]) / sum(masses))


def test_a_number_and_its_text_are_not_the_same_value() -> None:
    slot = slot_for(GOAL, HOTEL, "city")
    every = [Candidate(1, "num"), Candidate("1", "numstr"), Candidate(True, "true"), NOTHING]
    assert len(likeliest(every, [0.0] * 4, slot, HABITS)) == 4


def test_leaving_out_what_is_needed_costs_more() -> None:
    habits = Habits(reluctance=-1.0, needed=-2.0)
    needed, free = slot_for(GOAL, HOTEL, "nights"), slot_for(GOAL, HOTEL, "people")
    every = [Candidate(1, "num"), NOTHING]
    odds = [
        options[0].log - options[1].log
        for options in (likeliest(every, [0.0, 0.0], slot, habits) for slot in (needed, free))
    ]
    assert odds == pytest.approx([3.0, 1.0], abs=1e-4)


@given(st.lists(st.floats(-2000, 2000), min_size=1, max_size=8))
def test_any_scores_make_options_with_nothing_among_them(scores: list[float]) -> None:
    slot = slot_for(GOAL, HOTEL, "city")
    every = [*(Candidate(f"v{number}", "span") for number in range(len(scores) - 1)), NOTHING]
    found = likeliest(every, scores, slot, Habits(options=3))
    assert NOTHING in [option.candidate for option in found]
    assert all(math.isfinite(option.log) and option.log <= 1e-6 for option in found)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_together_finds_the_best_of_all_ways_when_it_keeps_enough(seed: int) -> None:
    chance = Random(seed)
    slots = [slot_for(GOAL, HOTEL, each.name) for each in HOTEL.parameters]
    each = [_some_options(chance) for _ in slots]
    best = max(_worth(way, slots) for way in product(*each))
    assert together(slots, each, WIDE).log == pytest.approx(best)
    assert together(slots, each, HABITS).log <= best + 1e-9


def _some_options(chance: Random) -> list[Option]:
    found = [Option(NOTHING, chance.uniform(-5, 0))]
    for number in range(chance.randint(1, 3)):
        start = chance.randint(0, 12)
        place = Value(start, start + chance.randint(1, 5), number, "num", "x")
        found.append(Option(Candidate(number, "num", place), chance.uniform(-5, 0)))
    return sorted(found, key=lambda option: -option.log)


def _worth(way: tuple[Option, ...], slots: list[Slot]) -> float:
    """How likely a call filled this way is, by the meaning of the habits, pair by pair."""
    worth = sum(option.log for option in way)
    for late in range(len(way)):
        for early in range(late):
            first, then = way[early].candidate.place, way[late].candidate.place
            if first is None or then is None:
                continue
            if first.start < then.end and then.start < first.end:
                worth += HABITS.twice
            elif slots[early].field.type == slots[late].field.type == "integer" and _turned(slots, early, late, way):
                worth += HABITS.turned
    return worth


def _turned(slots: list[Slot], early: int, late: int, way: tuple[Option, ...]) -> bool:
    first, then = way[early].candidate.place, way[late].candidate.place
    alike = slots[early].field.family == slots[late].field.family
    return alike and first is not None and then is not None and then.start < first.start


@settings(max_examples=30, deadline=None)
@given(odd_texts, st.integers(0, 1000))
def test_any_goal_fills_calls_with_what_can_be_sent(text: str, seed: int) -> None:
    weights = _any_weights(text, seed)
    once = filled(text, [HOTEL, HOTEL], weights)
    for found in once:
        assert set(found.inputs) <= {"city", "nights", "people"}
        assert set(found.empty) == {"city", "nights"} - set(found.inputs)
        assert all(value is not None for value in found.inputs.values())
        assert math.isfinite(found.log)
    again = filled(text, [HOTEL, HOTEL], weights)
    assert [(found.inputs, found.log, found.empty) for found in once] == [
        (found.inputs, found.log, found.empty) for found in again
    ]


def _any_weights(text: str, seed: int) -> dict[str, float]:
    chance = Random(seed)
    slot = slot_for(text, HOTEL, "city")
    plain = {
        sign
        for each in candidates(slot.field, slot.segment, Offers(slot.reading), ())
        if each.place is None
        for sign in plain_signs(slot, each)
    }
    marks = (
        f"{mark}{key}" for mark in ("k=span", "s=title", "s=num", "n=1", "b=ff", "b=ee") for key in ("", "|f=place")
    )
    return {sign: chance.uniform(-4, 4) for sign in sorted({*plain, *marks})}


@pytest.mark.parametrize("text", LONG_TEXTS[::6], ids=lambda text: repr(text[:8]))
def test_the_longest_texts_fill_a_call(text: str) -> None:
    (found,) = filled(text, [HOTEL], SURE)
    assert set(found.chosen) == {"city", "nights", "people"}
