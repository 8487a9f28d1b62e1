"""What speaks for and against a candidate."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.argument_signs import Slot, plain_signs, related_signs
from tdev.domain.planning.ranked.candidates import NOTHING, Candidate, Offers, candidates
from tdev.domain.planning.ranked.looks import Looks
from tdev.domain.planning.words import stem
from tests.support.goals import form, odd_texts, slot_for, source

GOAL = "Find a hotel in Paris for 3 nights, then rent a car from May 3, 2024 for 2 people"
HALF = GOAL.index("then")
HOTEL = form(
    "find_hotel",
    "Finds a place to sleep.",
    {
        "city": {"type": "string", "description": "Where to sleep, a town (e.g. Paris, New York)"},
        "night_count": {"type": "integer"},
        "people_count": {"type": "number"},
        "start_date": {"type": "string", "description": "as yyyy-mm-dd"},
        "class": {"type": "string", "enum": ["high", "low"]},
        "quiet": {"type": "boolean", "description": "Default: false"},
    },
    {"hotel_city": {"type": "string"}, "price": {"type": "number"}},
    required=["city"],
)
CITY, NIGHTS = slot_for(GOAL, HOTEL, "city"), slot_for(GOAL, HOTEL, "night_count")


def slot(name: str, segment: tuple[int, int] | None = None, goal: str = GOAL) -> Slot:
    return slot_for(goal, HOTEL, name, segment)


def signs(at: Slot, text: str, kind: str | None = None) -> list[str]:
    """The signs of the first candidate whose words are these."""
    every = candidates(at.field, at.segment, Offers(at.reading), at.earlier)
    found = next(each for each in every if each.place and each.place.text == text and kind in (None, each.kind))
    assert found.place is not None
    return related_signs(at, found, found.place, Looks(at.reading).of(found, found.place))


def test_a_slot_knows_what_its_part_of_the_goal_says() -> None:
    whole, first = slot("night_count"), slot("night_count", (0, HALF))
    assert {stem("hotel"), stem("car")} <= whole.said
    assert stem("car") not in first.said
    assert whole.numbers == tuple(GOAL.index(each) for each in ("3 nights", "3, 2024", "2024", "2 people"))
    assert first.numbers == (GOAL.index("3 nights"),)
    assert first.holds(0)
    assert not first.holds(HALF)


def test_a_slot_knows_how_much_of_its_name_is_said() -> None:
    assert slot("night_count").named == 1
    assert slot("night_count", goal="the count of nights").named == 3
    assert slot("night_count", goal="a hotel").named == 0


def test_a_slot_knows_its_neighbours() -> None:
    assert stem("date") in CITY.others
    assert stem("city") not in CITY.others
    assert NIGHTS.twins == ("night_count", "people_count")
    assert CITY.twins == ("city",)
    assert (CITY.need, NIGHTS.need) == ("R", "O")


def test_a_slot_knows_what_only_its_own_description_says() -> None:
    assert stem("town") in CITY.told
    assert stem("sleep") not in CITY.told


def test_a_slot_knows_its_examples() -> None:
    assert CITY.examples[0] == {stem("paris")}
    assert CITY.example_shapes == {"title"}
    assert CITY.example_lengths == (1, 2)
    assert CITY.example_texts == {"paris", "new york"}


@pytest.mark.parametrize(
    ("goal", "cued"),
    [
        ("Translate it", 1),
        ("Sort based on the results", 1),
        ("위의 글을 번역해줘", 1),
        ("Translate the item", 0),
        ("Translate a letter", 0),
    ],
)
def test_a_goal_that_speaks_of_what_was_made_before_is_a_cue(goal: str, cued: int) -> None:
    assert slot_for(goal, HOTEL, "city").cued == cued


def test_only_the_own_part_is_a_cue() -> None:
    goal = "Find a hotel and mail it"
    assert slot_for(goal, HOTEL, "city", (0, 12)).cued == 0
    assert slot_for(goal, HOTEL, "city", (13, len(goal))).cued == 1


def test_nothing_is_judged_by_what_the_goal_could_have_said() -> None:
    found = plain_signs(slot("start_date"), NOTHING)
    assert {"k=none|O", "none|O|date", "none|O|fields=5", "none|O|date|dates=1", "none|O|quotes=0"} <= set(found)
    assert f"none|h={stem('date')}" in found
    assert "none|O|integer|numbers=3" in plain_signs(NIGHTS, NOTHING)
    assert "none|O|choices" in plain_signs(slot("class"), NOTHING)
    assert "none|O|default=1" in plain_signs(slot("quiet"), NOTHING)
    assert "none|R|example=1" in plain_signs(CITY, NOTHING)
    assert "none|R|example=0" in plain_signs(slot("city", (HALF, len(GOAL))), NOTHING)


def test_true_is_judged_by_whether_the_goal_names_the_parameter() -> None:
    said = slot("quiet", goal="Find a quiet hotel")
    assert "true|n=3|O" in plain_signs(said, Candidate(True, "true"))
    assert "true|n=0|O" in plain_signs(slot("quiet"), Candidate(True, "true"))


def test_an_earlier_output_is_judged_by_how_alike_the_names_are() -> None:
    before = [source(HOTEL, "one", 1, 0), source(HOTEL, "one", 1, 1)]
    at = slot_for("Tell of it", HOTEL, "city", earlier=before)
    assert at.likeness == {("one", "hotel_city"): 0.5, ("one", "price"): 0.0}
    near, far = (plain_signs(at, Candidate("${...}", "ref", None, each)) for each in before)
    assert {"ref|alike=2|R", "ref|head=1", "ref|same=0", "ref|type=1", "ref|best=1|2", "ref|cue=1|R"} <= set(near)
    assert {"ref|alike=0|R", "ref|head=0", "ref|type=0", "ref|best=0|0", "ref|number>string"} <= set(far)
    assert "ref|back=1|alike=2" in near


def test_words_are_judged_by_the_part_they_stand_in() -> None:
    assert {"part=0", "part=0|R"} <= set(signs(slot("city", (0, HALF)), "Paris"))
    assert "part=-2" in signs(slot("city", (GOAL.index("rent"), len(GOAL))), "Paris")
    assert "part=2" in signs(slot("night_count", (0, HALF)), "2")


def test_a_number_is_judged_by_its_turn_among_the_numbers() -> None:
    goal = "for 3 nights and 2 people"
    night, people = slot("night_count", goal=goal), slot("people_count", goal=goal)
    assert "turn=1" in signs(night, "3")
    assert "turn=2" in signs(night, "2")
    assert "turn=1" in signs(people, "2", "num")
    assert "turn=0" in signs(slot("city", goal=goal), "nights")


def test_words_are_judged_by_how_near_the_name_is() -> None:
    near, far = signs(NIGHTS, "3"), signs(NIGHTS, "2")
    assert {"dr=1", "dl=9", "rn=10"} <= set(near)
    assert "dr=9" in far
    named = signs(slot("city", goal="the city is Paris"), "Paris")
    assert {"dl=2", "dl=2|k=span", "near=2|s=title", "cover=1/1"} <= set(named)


def test_words_nearer_to_another_parameter_are_told_apart() -> None:
    assert "other=1" in signs(slot("city", goal="date 5"), "5", "numstr")
    assert "other=2" in signs(slot("city", goal="date 5 city"), "5", "numstr")
    assert "other=0" in signs(slot("city", goal="see Paris"), "Paris")


def test_words_are_judged_by_what_they_share_with_parameter_and_component() -> None:
    found = signs(CITY, "Paris")
    assert {"example=3", "example|n=0", "exact=1", "example|s=1", "tool=0", "name=0"} <= set(found)
    own = signs(CITY, "hotel")
    assert {"tool=3", "exact=0", "tool|edges=11", "name|edges=00"} <= set(own)


def test_words_in_a_list_are_judged_by_whether_several_are_asked_for() -> None:
    goal = "treat fever, cough and rash"
    illness = form("treat", takes={"symptoms": {"type": "string"}, "symptom": {"type": "string"}})
    all_of_them, one = slot_for(goal, illness, "symptoms"), slot_for(goal, illness, "symptom")
    assert "several=1|r=,|span" in signs(all_of_them, "fever")
    assert "several=0|r=,|span" in signs(one, "fever")
    assert "several=1|l=and|span" in signs(all_of_them, "rash")
    assert "several=1|k=joined" in signs(all_of_them, "fever, cough and rash", "joined")


def test_dates_are_judged_by_the_way_that_is_asked_for() -> None:
    assert "layout=iso|k=date:iso" in signs(slot("start_date"), "May 3, 2024", "date:iso")
    assert not [sign for sign in signs(CITY, "Paris") if sign.startswith("layout")]


@settings(deadline=None)
@given(odd_texts, st.integers(0, 80), st.integers(0, 80))
def test_any_candidate_of_any_goal_has_signs_each_once(text: str, start: int, end: int) -> None:
    before = [source(HOTEL, "one", 2, number) for number in range(2)]
    for field in HOTEL.parameters:
        at = slot_for(text, HOTEL, field.name, (start, end), before)
        looks = Looks(at.reading)
        for each in candidates(field, at.segment, Offers(at.reading), before)[-12:]:
            if each.place:
                found = related_signs(at, each, each.place, looks.of(each, each.place))
            else:
                found = plain_signs(at, each)
            assert found
            assert len(set(found)) == len(found)
            assert not [sign for sign in found if "\n" in sign]


@given(odd_texts)
def test_the_same_goal_has_the_same_signs(text: str) -> None:
    assert plain_signs(slot("city", goal=text), NOTHING) == plain_signs(slot("city", goal=text), NOTHING)
