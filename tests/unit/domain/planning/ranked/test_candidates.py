"""The candidates for one parameter of one call."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.candidates import NOTHING, Candidate, Offers, candidates
from tdev.domain.planning.ranked.forms import Field
from tests.support.goals import LONG_TEXTS, form, odd_texts, parameter, read, source

GOAL = "Find 3 warm hotels and cheap flights in Paris for 1,200 dollars, 20% off, open from May 3, 2024"
TYPES = ("string", "integer", "number", "boolean", "array", "object")


def offered(field: Field, goal: str = GOAL, segment: tuple[int, int] | None = None) -> list[Candidate]:
    return candidates(field, segment or (0, len(goal)), Offers(read(goal)), ())


def values(found: list[Candidate], *kinds: str) -> list[Any]:
    return [each.value for each in found if not kinds or each.kind in kinds]


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_is_always_possible_and_the_last(kind: str) -> None:
    found = offered(parameter(type=kind))
    assert found[-1] is NOTHING
    assert [each for each in found if each.value is None] == [NOTHING]


def test_a_text_gets_words_numbers_as_written_and_dates_in_every_way() -> None:
    found = values(offered(parameter(type="string")))
    assert {"Paris", "3", "1,200", "1200", "2024-05-03", "May 3, 2024"} <= set(found[:-1])
    assert not [each for each in found[:-1] if not isinstance(each, str)]


def test_an_integer_gets_whole_numbers_only() -> None:
    found = values(offered(parameter(type="integer")))
    assert {3, 1200, 20, 2024} <= set(found[:-1])
    assert [type(each) for each in found[:-1]] == [int] * (len(found) - 1)


def test_a_number_gets_whole_ones_others_and_shares() -> None:
    found = values(offered(parameter(type="number")))
    assert 0.2 in found
    assert 1200 in found
    assert not [each for each in found[:-1] if not isinstance(each, int | float)]


def test_a_boolean_is_true_or_false_or_not_given() -> None:
    assert values(offered(parameter(type="boolean"))) == [True, False, None]


def test_an_object_gets_nothing_of_the_goal() -> None:
    assert offered(parameter(type="object")) == [NOTHING]


def test_an_array_gets_lists_and_single_values_in_one() -> None:
    found = offered(parameter(type="array"), 'use "red", "blue" and 5')
    assert ["red", "blue"] in values(found, "list")
    assert ["red"] in values(found, "one:quote")
    assert [5] in values(found, "one:num")
    assert all(isinstance(each.value, list) for each in found[:-1])


def test_choices_are_the_only_texts_and_are_given_as_the_schema_writes_them() -> None:
    found = offered(parameter(type="string", enum=["WARM", "cold", "mild and dry", 7]))
    assert [(each.value, each.kind) for each in found[:-1]] == [("WARM", "choice")]
    assert found[0].place is not None
    assert GOAL[found[0].place.start : found[0].place.end] == "warm"


@pytest.mark.parametrize(
    ("choice", "kind"),
    [("hotel", "choice"), ("warmest hotel", "choice:part"), ("flight hotels", "choice:stem"), ("boat", None)],
)
def test_a_choice_is_found_as_written_by_its_stems_or_by_some_of_them(choice: str, kind: str | None) -> None:
    found = offered(parameter(type="string", enum=[choice]))
    assert [each.kind for each in found[:-1]] == ([kind] if kind else [])


def test_stems_of_a_choice_count_in_the_part_of_the_call_only() -> None:
    field = parameter(type="string", enum=["flight hotels"])
    assert offered(field, segment=(GOAL.index("cheap"), len(GOAL)))[0].kind == "choice:part"
    assert offered(field, segment=(GOAL.index("for 1,200"), len(GOAL))) == [NOTHING]


def test_examples_are_offered_where_the_goal_writes_them_otherwise() -> None:
    found = offered(parameter(type="string", description="Where (e.g. PARIS, Rome)"))
    assert values(found, "example") == ["PARIS"]
    as_written = offered(parameter(type="string", description="Where (e.g. Paris)"))
    assert values(as_written, "example") == []


def test_words_are_raised_where_all_examples_are() -> None:
    assert "Hotels" in values(offered(parameter(description="What (e.g. Boats, Trains)")), "raised")
    assert values(offered(parameter(description="What (e.g. Boats, trains)")), "raised") == []
    assert values(offered(parameter(description="What")), "raised") == []


@pytest.mark.parametrize(
    ("made", "wanted", "fits"),
    [
        ("string", "string", True),
        ("integer", "number", True),
        ("number", "integer", False),
        ("string", "integer", False),
        ("array", "array", True),
        ("array", "string", False),
        ("object", "object", True),
    ],
)
def test_an_earlier_output_is_offered_where_its_type_fits(made: str, wanted: str, fits: bool) -> None:
    before = source(form(gives={"found": {"type": made}}), "search")
    field = parameter(type=wanted)
    found = [each for each in candidates(field, (0, 1), Offers(read("go")), [before]) if each.kind == "ref"]
    assert [(each.value, each.place, each.source) for each in found] == (
        [("${search.output.found}", None, before)] if fits else []
    )


def test_a_letter_that_grows_when_made_small_moves_no_place() -> None:
    goal = "İİİİ in Celsius"
    found = offered(parameter(enum=["celsius"]), goal)
    assert found[0].place is not None
    assert goal[found[0].place.start : found[0].place.end] == "Celsius"


def test_a_part_of_the_goal_may_begin_inside_a_word() -> None:
    field = parameter(enum=["hotel boats"])
    assert offered(field, segment=(GOAL.index("hotels") + 2, len(GOAL))) == [NOTHING]


@given(odd_texts, st.sampled_from(TYPES), st.integers(0, 60), st.integers(0, 60))
def test_any_text_offers_what_lies_in_it_and_fits_the_type(text: str, kind: str, start: int, end: int) -> None:
    field = parameter(type=kind, description="One (e.g. Find, WEATHER report, New boats)")
    fitting = {"string": str, "integer": int, "number": int | float, "boolean": bool, "array": list}
    for each in candidates(field, (start, end), Offers(read(text)), ())[:-1]:
        assert isinstance(each.value, fitting[kind])
        if each.place:
            assert 0 <= each.place.start < each.place.end <= len(text)


@given(odd_texts)
def test_what_a_goal_offers_is_made_once(text: str) -> None:
    offers = Offers(read(text))
    found = [candidates(parameter(type="string"), (0, len(text)), offers, ()) for _ in range(2)]
    assert all(one is other for one, other in zip(*found, strict=True))


@settings(max_examples=5, deadline=None)
@given(st.sampled_from(LONG_TEXTS), st.sampled_from(TYPES))
def test_the_longest_texts_offer_a_bounded_number(text: str, kind: str) -> None:
    assert len(offered(parameter(type=kind), text)) <= 18_001
