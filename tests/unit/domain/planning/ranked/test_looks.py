"""What can be said of a candidate without looking at the parameter."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.candidates import Candidate, Offers
from tdev.domain.planning.ranked.looks import Look, Looks, LookWeights, keys, look_signs
from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.values import Value
from tdev.domain.planning.words import stem
from tests.support.goals import odd_texts, parameter, read

CITY = parameter("city", required=True, type="string")
COUNT = parameter("count", type="integer")
GOAL = 'Find hotels in New York for 3 nights and mail "the list" to Ann'


def look_of(goal: str, text: str, kind: str | None = None) -> Look:
    """The look of the first candidate with this text."""
    reading = read(goal)
    found = next(each for each in reading.values if each.text == text and kind in (None, each.kind))
    return Looks(reading).of(Candidate(found.value, found.kind, found), found)


def test_a_look_says_how_it_was_read_and_what_it_is() -> None:
    found = look_of(GOAL, "New York")
    assert {"k=span", "s=title", "n=2"} <= set(found.wide)
    assert (found.shape, found.count, found.within) == ("title", 2, False)
    assert (found.first, found.last) == (stem("new"), stem("york"))


def test_a_look_says_what_stands_around_it_the_nearest_first() -> None:
    found = look_of(GOAL, "New York")
    assert found.lefts[:2] == (stem("in"), stem("hotels"))
    assert found.rights[:2] == (stem("for"), "3")
    assert {"l=in", "r=for", "b=ff"} <= set(found.wide)
    assert "ll=hotels_in" in found.narrow


@pytest.mark.parametrize(
    ("goal", "text", "edges"),
    [
        ("Paris", "Paris", "ee"),
        ("in Paris", "Paris", "fe"),
        ("see Paris now", "Paris", "ww"),
        ("see (Paris)", "Paris", "pp"),
        ("see, Paris, now", "Paris", "pp"),
        ("'Paris' it is", "Paris", "qq"),
        ("say “hi there” to all", "hi there", "qq"),
        ("a budget of $500, no more", "$500", "fp"),
        ("take $5 apples", "$5", "ww"),
    ],
)
def test_a_look_says_what_its_edges_are(goal: str, text: str, edges: str) -> None:
    assert f"b={edges}" in look_of(goal, text).wide


@pytest.mark.parametrize(("text", "within"), [("the list", False), ("list", True), ("Ann", False), ("New York", False)])
def test_a_look_says_whether_it_is_a_part_of_a_quote(text: str, within: bool) -> None:
    found = look_of(GOAL, text)
    assert found.within == within
    assert f"q={int(within)}" in found.narrow


@pytest.mark.parametrize(
    ("goal", "text", "inner"),
    [
        ("for cats and dogs", "cats and dogs", "in=100"),
        ("buy eggs, milk", "buy eggs, milk", "in=010"),
        ("in Lord of Rings", "Lord of Rings", "in=001"),
        ("see Paris", "Paris", "in=000"),
    ],
)
def test_a_look_says_what_is_in_it(goal: str, text: str, inner: str) -> None:
    assert inner in look_of(goal, text).narrow


@pytest.mark.parametrize(
    ("goal", "text", "cut"),
    [
        ("add Silver Nitrate now", "Silver", "cut=010"),
        ("add Silver Nitrate now", "Nitrate", "cut=100"),
        ("add Silver Nitrate now", "Silver Nitrate", "cut=000"),
        ("fly to Paris, France now", "Paris", "cut=001"),
        ("fly to Paris, and back", "Paris", "cut=000"),
        ("buy the milk", "milk", "cut=000"),
    ],
)
def test_a_look_says_whether_a_name_goes_on(goal: str, text: str, cut: str) -> None:
    assert cut in look_of(goal, text).narrow


@pytest.mark.parametrize(
    ("goal", "text", "beside"),
    [
        ("buy eggs, milk and bread", "milk", (",", "and")),
        ("buy eggs or milk", "milk", ("or", "-")),
        ("milk", "milk", ("-", "-")),
        ("the milk now", "milk", ("-", "-")),
    ],
)
def test_a_look_says_whether_it_is_held_to_another(goal: str, text: str, beside: tuple[str, str]) -> None:
    assert look_of(goal, text).beside == beside


@pytest.mark.parametrize(
    ("goal", "text", "end"),
    [
        ("say 'it is over.' now", "it is over.", "end=."),
        ("say 'it is over.' now", "it is over", "end="),
        ("read Ann's mail", "Ann's", "end=s"),
        ("read Ann's mail", "Ann", "end="),
    ],
)
def test_a_look_says_what_a_value_ends_with(goal: str, text: str, end: str) -> None:
    assert end in look_of(goal, text).narrow


@pytest.mark.parametrize(
    ("goal", "marks"),
    [
        ("buy eggs, milk and tea", {"li=3", "lw=1", "ls=low"}),
        ("see New York and Rome", {"li=2", "lw=2", "ls=title"}),
        ("see York and 5 cats", {"li=2", "ls=mixed"}),
    ],
)
def test_a_list_says_how_many_and_how_long_its_items_are(goal: str, marks: set[str]) -> None:
    reading = read(goal)
    lists = [each for each in reading.values if each.kind == "list"]
    assert any(marks <= set(Looks(reading).of(Candidate(each.value, "list", each), each).narrow) for each in lists)


def test_numbers_begin_alike() -> None:
    assert look_of("take 3 of it", "3").first == look_of("take 77 of it", "77").first == "0"


def test_a_candidate_is_looked_at_once() -> None:
    reading = read(GOAL)
    looks, first = Looks(reading), Offers(reading).texts[0]
    assert first.place is not None
    assert looks.of(first, first.place) is looks.of(first, first.place)
    again = Candidate(first.value, first.kind, first.place)
    assert looks.of(again, first.place) is not looks.of(first, first.place)
    assert looks.of(again, first.place) == looks.of(first, first.place)


def test_a_parameter_is_asked_for_as_itself_and_as_one_of_its_kind() -> None:
    assert keys(CITY) == ("", "|f=place", f"|h={stem('city')}", "|t=stringR")
    assert keys(COUNT)[-1] == "|t=integerO"


def test_wide_marks_are_joined_with_all_and_narrow_ones_with_the_family() -> None:
    found = look_of(GOAL, "New York")
    signs = look_signs(found, CITY)
    assert len(signs) == 4 * len(found.wide) + 2 * len(found.narrow)
    assert {"k=span", "k=span|f=place", f"k=span|h={stem('city')}", "k=span|t=stringR", "q=0|f=place"} <= set(signs)
    assert f"q=0|h={stem('city')}" not in signs


@settings(max_examples=30, deadline=None)
@given(odd_texts, st.integers(0, 1000))
def test_weighing_a_look_adds_up_the_weights_of_its_signs(text: str, seed: int) -> None:
    chance = Random(seed)
    looks = _all_looks(read(text))[:20]
    for field in (CITY, COUNT):
        signs = sorted({sign for look in looks for sign in look_signs(look, field)})
        weights = {sign: chance.uniform(-3, 3) for sign in signs if chance.random() < 0.7}
        weighed = LookWeights(weights, keys(field))
        for look in looks * 2:
            assert weighed.weigh(look) == pytest.approx(sum(weights.get(each, 0.0) for each in look_signs(look, field)))


@given(odd_texts)
def test_every_candidate_of_any_text_has_a_look(text: str) -> None:
    reading = read(text)
    for look in _all_looks(reading):
        assert len(look.lefts) <= 7
        assert len(look.rights) <= 5
        assert look.count >= 0
        assert len(set(look.wide)) == len(look.wide) == 6
        assert len(set(look.narrow)) == len(look.narrow) == (14 if look.shape == "list" else 11)


@given(odd_texts)
def test_the_same_text_looks_the_same(text: str) -> None:
    assert _all_looks(read(text)) == _all_looks(read(text))


def test_a_place_behind_the_goal_has_a_look_too() -> None:
    place = Value(5, 5, "x", "example", "x")
    assert Looks(read("Paris")).of(Candidate("x", "example", place), place).rights == ()


def _all_looks(reading: Reading) -> list[Look]:
    looks, offers = Looks(reading), Offers(reading)
    every = (*offers.texts, *offers.numbers, *offers.lists, *offers.raised)
    return [looks.of(each, each.place) for each in every if each.place]
