"""What speaks for a component beside others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.company import COMPANY_SIGNS, Company
from tdev.domain.planning.ranked.links import LINK_SIGNS, Links
from tdev.domain.planning.ranked.tool_signs import SIGNS
from tests.support.tool_goals import HOTEL, MAIL, RARITY, WEATHER, compared, described

LINKS = Links([6.0, *[0.0] * (len(LINK_SIGNS) - 1), -3.0], RARITY)
GOAL = "Send a mail to Ann. Book a hotel."


def signs(number: int, likely: list[float], among: tuple[object, ...] = (HOTEL, MAIL, WEATHER)) -> dict[str, float]:
    comparison = compared(GOAL, among)  # type: ignore[arg-type]
    kept = list(range(len(among)))
    row = Company(comparison, likely, kept, LINKS).rows(comparison.rows())[number]
    return dict(zip(SIGNS + COMPANY_SIGNS, row, strict=True))


def test_a_missing_input_is_fed_by_what_is_likely_to_be_called() -> None:
    with_weather, without = signs(1, [0.1, 0.9, 0.9]), signs(1, [0.1, 0.9, 0.0])
    assert with_weather["fed_most"] > 0.8
    assert without["fed_most"] == 0.0
    assert with_weather["unfed"] < without["unfed"]


def test_what_others_need_is_given() -> None:
    assert signs(2, [0.1, 0.9, 0.2])["gives_missing"] > 0.8
    assert signs(2, [0.1, 0.0, 0.2])["gives"] == 0.0


def test_how_many_calls_are_expected_is_compared_with_the_parts() -> None:
    found = signs(0, [0.5, 1.0, 0.25])
    assert found["before"] == 0.5
    assert found["expected"] == 1.75
    assert found["unserved"] == -0.25
    assert found["likelier"] == 1.0


def test_a_near_twin_that_is_likely_is_seen() -> None:
    twin = described("reserve_hotel", "Book a hotel room in a city.", {"city": "string", "nights": "integer"})
    found = signs(0, [0.4, 0.9, 0.8], (HOTEL, MAIL, twin))
    assert found["twin_before"] == found["near_twin"] == 0.8
    assert found["rival_before"] == 0.8
    assert signs(0, [0.4, 0.9, 0.8])["near_twin"] == 0.0


@pytest.mark.parametrize(("number", "parts"), [(0, 1.0), (1, 1.0), (2, 0.0)])
def test_a_candidate_leads_the_parts_that_speak_of_it(number: int, parts: float) -> None:
    assert signs(number, [0.9, 0.9, 0.9])["parts_led"] == parts


def test_a_candidate_alone_has_no_company() -> None:
    found = signs(0, [0.7], (HOTEL,))
    assert found["coherent"] == found["rival_before"] == found["with_next"] == 0.0
    assert found["missing"] >= 1


def test_only_those_that_are_kept_have_rows() -> None:
    comparison = compared(GOAL, (HOTEL, MAIL, WEATHER))
    rows = Company(comparison, [0.5, 0.9, 0.0], [1, 0], LINKS).rows(comparison.rows())
    assert len(rows) == 2
    assert rows[0][len(SIGNS)] == 0.9


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.permutations([0, 1, 2]))
@settings(max_examples=40, deadline=None)
def test_every_row_is_whole_and_does_not_hang_on_the_order_of_those_kept(likely: list[float], kept: list[int]) -> None:
    comparison = compared(GOAL, (HOTEL, MAIL, WEATHER))
    first = comparison.rows()
    rows = dict(zip(kept, Company(comparison, likely, kept, LINKS).rows(first), strict=True))
    again = Company(comparison, likely, sorted(kept), LINKS).rows(first)
    for number in range(3):
        assert len(rows[number]) == len(SIGNS) + len(COMPANY_SIGNS)
        assert rows[number][: len(SIGNS)] == first[number]
        assert rows[number] == pytest.approx(again[number], abs=0.0011)


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_the_likelier_a_source_the_surer_the_input(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert signs(1, [0.1, 0.9, low])["fed_most"] <= signs(1, [0.1, 0.9, high])["fed_most"]
