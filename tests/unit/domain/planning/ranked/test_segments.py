"""Which part of a goal each call is for."""

from itertools import combinations_with_replacement, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.forms import Form
from tdev.domain.planning.ranked.likeness import Likeness
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.segments import segments
from tdev.domain.planning.words import stem
from tests.support.goals import form, odd_texts, read

VERBS = tuple(stem(word) for word in ("get", "book", "send", "tell"))
WEATHER = form("get_weather", "Tells the weather of a city.")
HOTEL = form("book_hotel", "Books a hotel room.")
MAIL = form("send_mail", "Sends a mail to somebody.")
ALIKE = Likeness(lambda _: 1.0)


def parts(goal: str, *forms: Form) -> list[str]:
    return [goal[start:end] for start, end in segments(read(goal, *VERBS), forms, ALIKE)]


def test_each_call_has_the_part_that_speaks_of_it() -> None:
    goal = "Get the weather in Paris, book a hotel room there, and send a mail to Ann"
    weather, hotel, mail = parts(goal, WEATHER, HOTEL, MAIL)
    assert weather.startswith("Get the weather in Paris")
    assert hotel.startswith("book a hotel room there")
    assert mail == "send a mail to Ann"


def test_one_call_has_the_whole_goal() -> None:
    goal = "Get the weather in Paris, then book a hotel"
    assert parts(goal, WEATHER) == [goal]


def test_no_call_has_no_part() -> None:
    assert segments(read("Get the weather"), [], ALIKE) == []


def test_a_call_without_a_part_of_its_own_has_the_likeliest_one() -> None:
    assert parts("Get the weather in Paris", WEATHER, HOTEL) == ["Get the weather in Paris"] * 2


def test_parts_before_a_call_that_nothing_speaks_of_go_to_a_neighbour() -> None:
    goal = "I am hungry. Get the weather in Paris. Send a mail to Ann."
    weather, mail = parts(goal, WEATHER, MAIL)
    assert weather.startswith("I am hungry")
    assert mail.startswith("Send a mail")


@given(odd_texts, st.lists(st.sampled_from([WEATHER, HOTEL, MAIL]), max_size=5))
def test_every_part_lies_in_the_goal_and_the_same_goal_falls_the_same(text: str, forms: list[Form]) -> None:
    reading = read(text, *VERBS)
    found = segments(reading, forms, ALIKE)
    assert len(found) == len(forms)
    assert all(0 <= start <= end <= len(text) for start, end in found)
    assert found == segments(read(text, *VERBS), forms, ALIKE)


SENTENCES = ("Get the weather.", "Book a hotel room.", "Send a mail.", "Tell a story.", "Get a hotel mail.")


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
    st.lists(st.sampled_from([WEATHER, HOTEL, MAIL]), min_size=2, max_size=4),
)
def test_no_other_way_to_give_the_parts_in_order_is_better(sentences: list[str], forms: list[Form]) -> None:
    goal = " ".join(sentences)
    reading = read(goal, *VERBS)
    alike = [[ALIKE(clause.terms, each) for each in forms] for clause in reading.clauses]
    ways = combinations_with_replacement(range(len(forms)), len(alike))
    best = max(_worth(way, alike) for way in ways)
    assert max(_worth(way, alike) for way in _read_back(reading, forms)) == pytest.approx(best)


def _worth(owner: tuple[int, ...], alike: list[list[float]]) -> float:
    """How alike the parts and their calls are; a call that is passed over costs a little."""
    passed = owner[0] + sum(max(0, later - before - 1) for before, later in pairwise(owner))
    passed += len(alike[0]) - 1 - owner[-1]
    return sum(row[number] for row, number in zip(alike, owner, strict=True)) - 0.05 * passed


def _read_back(reading: Reading, forms: list[Form]) -> list[tuple[int, ...]]:
    """The ways to give the parts that the ranges of the calls tell of."""
    ranges = segments(reading, forms, ALIKE)
    clauses = reading.clauses
    ways = combinations_with_replacement(range(len(forms)), len(clauses))
    return [
        way
        for way in ways
        if all(
            ranges[number] == (clauses[way.index(number)].start, clauses[len(way) - 1 - way[::-1].index(number)].end)
            for number in set(way)
        )
    ]


PARIS_AND_OSLO = "Get the weather in Paris, book a hotel room for Ann. Then get the one in Oslo. Send a mail to Bob."


def about(goal: str, *calls: tuple[Form, str | None]) -> list[str]:
    """The parts of calls, some of which are known to begin at some words."""
    begun = [goal.index(words) if words else None for _, words in calls]
    ranges = segments(read(goal, *VERBS), [each for each, _ in calls], ALIKE, begun)
    return [goal[start:end].strip(" .,") for start, end in ranges]


def test_calls_of_one_component_have_the_words_where_they_begin_and_the_others_those_between() -> None:
    calls = [(WEATHER, "Get the"), (WEATHER, "get the one"), (HOTEL, None), (MAIL, None)]
    first, second, hotel, mail = about(PARIS_AND_OSLO, *calls)
    assert first == "Get the weather in Paris"
    assert second == "get the one in Oslo"
    assert hotel.startswith("book a hotel room for Ann")
    assert mail == "Send a mail to Bob"


def test_words_before_the_first_call_that_is_known_go_to_it() -> None:
    goal = "I am in a hurry. Get the weather in Paris and the one in Rome."
    first, second = about(goal, (WEATHER, "Get the"), (WEATHER, "and the one"))
    assert first.startswith("I am in a hurry")
    assert second == "and the one in Rome"


def test_calls_that_lead_with_the_same_words_share_them() -> None:
    goal = "Get the weather in Paris. Get the weather in Rome"
    calls = [(WEATHER, "Get the weather in Paris"), (WEATHER, "Get the weather in Rome"), (HOTEL, None)]
    first, second, hotel = about(goal, *calls)
    assert second == "Get the weather in Rome"
    assert hotel == first == "Get the weather in Paris"


@given(odd_texts, st.lists(st.integers(0, 60) | st.none(), min_size=2, max_size=5))
def test_wherever_calls_begin_their_parts_are_of_the_goal_and_hold_that_place(goal: str, places: list) -> None:
    begun = [None if place is None else min(place, max(0, len(goal) - 1)) for place in places]
    ranges = segments(read(goal, *VERBS), [WEATHER] * len(begun), ALIKE, begun)
    assert all(0 <= start <= end <= len(goal) for start, end in ranges)
    assert all(start <= place <= end for place, (start, end) in zip(begun, ranges, strict=True) if place is not None)
