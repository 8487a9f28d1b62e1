"""The second look: options of a parameter beside those of all others."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tdev.domain.planning.ranked.argument_signs import Slot
from tdev.domain.planning.ranked.candidates import NOTHING, Candidate
from tdev.domain.planning.ranked.filling import HABITS, Filler
from tdev.domain.planning.ranked.trees import Trees
from tdev.domain.planning.ranked.values import Value
from tdev.domain.planning.ranked.weighing import WEIGHED_SIGNS, Asked, Option, Weighing, weighed
from tests.support.goals import form, odd_texts, read, slot_for, source

GOAL = "Find a hotel in Paris for 3 nights, then rent a car in Rome for 2 days"
HALF = GOAL.index("then")
HOTEL = form(
    "find_hotel",
    "Finds a hotel.",
    {"city": {"type": "string"}, "nights": {"type": "integer"}},
    {"city": {"type": "string"}},
    required=["city", "nights"],
)
CAR = form("rent_car", "Rents a car.", {"city": {"type": "string"}, "days": {"type": "integer"}}, required=["city"])


def at(words: str, value: object = None) -> Candidate:
    start = GOAL.index(words)
    return Candidate(words if value is None else value, "span", Value(start, start + len(words), words, "span", words))


def option(candidate: Candidate, share: float) -> Option:
    return Option(candidate, math.log(share))


PARIS, ROME = at("Paris"), at("Rome")
REFERENCE = Candidate("${s0.output.city}", "ref", None, source(HOTEL, "s0"))


def slot(name: str, of=HOTEL, segment: tuple[int, int] = (0, HALF)) -> Slot:
    found = slot_for(GOAL, of, name, segment)
    return replace(found, rivals=(CAR if of is HOTEL else HOTEL,))


def two_calls(*second: Option) -> list[Asked]:
    """A hotel in Paris for three nights; for the car what is given."""
    city, nights = slot("city"), slot("nights")
    first = Asked([city, nights], [[option(PARIS, 0.9), option(NOTHING, 0.1)], [option(at("3", 3), 0.8)]])
    car = replace(slot("city", CAR, (HALF, len(GOAL))), earlier=(source(HOTEL, "s0"),))
    return [first, Asked([car], [list(second)])]


def signs(calls: list[Asked], call: int, number: int) -> list[dict[str, float]]:
    return [dict(zip(WEIGHED_SIGNS, row, strict=True)) for row in Weighing(calls).rows(call, number)]


def test_words_that_another_call_has_surely_are_told_from_those_that_nobody_wants() -> None:
    paris, rome, nothing = signs(two_calls(option(PARIS, 0.5), option(ROME, 0.4), option(NOTHING, 0.1)), 1, 0)
    assert paris["uses_there"] == 0.9
    assert paris["taken_there"] == round(math.log(0.9), 3)
    assert rome["uses_there"] == 0.0
    assert nothing["is_nothing"] == 1.0
    assert paris["same_there"] == paris["taken_there"]
    assert rome["taken_there"] == rome["same_there"] == -20.0


def test_words_of_the_part_of_another_call_are_told_from_those_of_the_own_part() -> None:
    paris, rome = signs(two_calls(option(PARIS, 0.6), option(ROME, 0.4)), 1, 0)
    assert (paris["inside"], paris["others_part"]) == (0.0, 1.0)
    assert (rome["inside"], rome["others_part"]) == (1.0, 0.0)
    assert paris["best_inside"] == rome["best_inside"] == round(math.log(0.4), 3)


def test_words_that_tell_a_call_from_the_others_are_counted_from_the_value() -> None:
    paris, rome = signs(two_calls(option(PARIS, 0.6), option(ROME, 0.4)), 1, 0)
    assert paris["rival_left"] < paris["own_left"]
    assert rome["own_left"] < rome["rival_left"]


def test_one_call_has_no_rivals_to_look_out_for() -> None:
    (found,) = signs([Asked([slot_for(GOAL, HOTEL, "city")], [[option(PARIS, 1.0)]])], 0, 0)
    assert found["rival_left"] == found["rival_right"] == 12.0
    assert found["calls"] == 1.0


def test_words_wanted_twice_in_a_call_are_told() -> None:
    both = Asked([slot("city"), slot("city")], [[option(PARIS, 0.7)], [option(PARIS, 0.6), option(ROME, 0.4)]])
    (paris,) = signs([both], 0, 0)
    assert paris["taken_here"] == paris["same_here"] == round(math.log(0.6), 3)
    assert paris["uses_here"] == 0.6
    assert paris["uses_there"] == 0.0


def test_a_reference_is_seen_beside_the_literals_and_other_readers() -> None:
    reference, rome = signs(two_calls(option(REFERENCE, 0.7), option(ROME, 0.3)), 1, 0)
    assert reference["back"] == 1.0
    assert reference["alike"] == 1.0
    assert rome["alike"] == -1.0
    assert rome["best_reference"] == round(math.log(0.7), 3)
    assert reference["best_literal"] == round(math.log(0.3), 3)
    readers = [two_calls(option(REFERENCE, 1.0))[1]] * 2
    (again,) = signs([two_calls()[0], *readers], 1, 0)
    assert again["reads_maker"] == 1.0
    assert again["siblings"] == 2.0


def test_what_is_hardly_likely_takes_nothing_from_others() -> None:
    calls = two_calls(option(PARIS, 0.01), option(ROME, 0.9))
    (paris, _) = signs(calls, 0, 0)
    assert paris["uses_there"] == 0.0


@pytest.mark.parametrize(("start", "most"), [(-1.0, "Rome"), (1.0, "Rome")])
def test_trees_say_anew_how_likely_options_are(start: float, most: str) -> None:
    inside = WEIGHED_SIGNS.index("inside")
    calls = two_calls(option(PARIS, 0.6), option(ROME, 0.3), option(NOTHING, 0.1))
    found = weighed(calls, Trees({"start": start, "trees": [[inside, 0.5, -2.0, 2.0]]}))
    own = found[1].options[0]
    assert own[0].candidate.value == most
    assert math.isclose(sum(math.exp(each.log) for each in own), 1.0)
    assert found[1].slots == calls[1].slots


def test_doubt_makes_leaving_out_less_likely_and_changes_nothing_between_values() -> None:
    calls, trees = (
        two_calls(option(PARIS, 0.6), option(ROME, 0.3), option(NOTHING, 0.1)),
        Trees({"start": 0, "trees": []}),
    )
    plain, doubted = (
        {each.candidate.value: each.log for each in weighed(calls, trees, doubt)[1].options[0]} for doubt in (0.0, -1.0)
    )
    assert doubted[None] < plain[None]
    assert math.isclose(doubted["Paris"] - doubted["Rome"], plain["Paris"] - plain["Rome"], abs_tol=1e-9)


def test_options_that_trees_see_alike_keep_their_order() -> None:
    calls = two_calls(option(PARIS, 0.6), option(ROME, 0.3), option(NOTHING, 0.1))
    found = weighed(calls, Trees({"start": 0.0, "trees": []}))
    assert [each.candidate for each in found[1].options[0]] == [PARIS, ROME, NOTHING]
    assert {round(each.log, 6) for each in found[1].options[0]} == {round(math.log(1 / 3), 6)}


@settings(max_examples=40)
@given(odd_texts)
def test_every_option_of_any_goal_has_all_signs(goal: str) -> None:
    ranges = [(0, len(goal) // 2), (len(goal) // 2, len(goal))]
    asked = Filler(read(goal), {}).asked([HOTEL, CAR], ["s0", "s1"], ranges, HABITS.willing())
    weighing = Weighing(asked)
    for call, each in enumerate(asked):
        for number, options in enumerate(each.options):
            rows = weighing.rows(call, number)
            assert [len(row) for row in rows] == [len(WEIGHED_SIGNS)] * len(options)
            assert all(math.isfinite(sign) for row in rows for sign in row)
