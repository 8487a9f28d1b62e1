"""What speaks for calling a component by itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.ranked.tool_signs import SIGNS
from tests.support.tool_goals import HOTEL, MAIL, WEATHER, compared, described

ALL = (HOTEL, MAIL, WEATHER)
GOAL = "Book a hotel in Oslo for 3 nights. Then send a mail."


def signs(goal: str, number: int, among: tuple[object, ...] = ALL) -> dict[str, float]:
    return dict(zip(SIGNS, compared(goal, among).rows()[number], strict=True))  # type: ignore[arg-type]


def test_each_candidate_stands_at_the_part_that_speaks_of_it() -> None:
    assert compared(GOAL, ALL).anchors[:2] == [0, 1]


def test_the_one_spoken_of_leads_and_has_no_rank_above_it() -> None:
    hotel, weather = signs(GOAL, 0), signs(GOAL, 2)
    assert hotel["is_best"] == 1.0
    assert hotel["lead"] > 0 > weather["lead"]
    assert hotel["whole_rank"] < weather["whole_rank"]


def test_names_count_where_they_are_said() -> None:
    mail = signs(GOAL, 1)
    assert mail["name_here"] == mail["name_anywhere"] == 1.0
    assert mail["missing_here"] == 0.0
    assert signs(GOAL, 2)["missing_anywhere"] > 0


def test_what_is_asked_for_and_not_said_is_lost() -> None:
    assert signs("Book a hotel.", 0)["lost"] == 2
    assert signs("Book a hotel in the city for some nights.", 0)["lost"] == 0


@pytest.mark.parametrize(("goal", "short"), [("Book a hotel.", 1), ("Book a hotel for 3 nights.", 0)])
def test_numbers_that_are_not_there_are_missed(goal: str, short: int) -> None:
    assert signs(goal, 0)["numbers_short"] == short


def test_a_twin_is_noticed() -> None:
    twin = described("reserve_hotel", "Book a hotel room in a city.", {"city": "string", "nights": "integer"})
    assert signs(GOAL, 0, (HOTEL, twin))["twin"] > 0.8
    assert signs(GOAL, 0, (HOTEL, MAIL))["twin"] < 0.3


def test_a_single_candidate_has_no_rival() -> None:
    alone = signs(GOAL, 0, (HOTEL,))
    assert alone["rival"] == alone["twin"] == 0.0
    assert compared(GOAL, (HOTEL,)).rival(0) is None


def test_examples_of_a_parameter_are_recognised() -> None:
    food = described("find_food", "Find food.", {"kitchen": "string"})
    told = food.model_copy(
        update={
            "input_schema": {
                "type": "object",
                "properties": {"kitchen": {"type": "string", "enum": ["thai", "greek"]}},
                "required": ["kitchen"],
            }
        }
    )
    assert signs("Find some Greek food", 0, (told,))["examples"] == 1
    assert signs("Find some Greek food", 0, (food,))["examples"] == 0


@given(st.text(alphabet="abk hotel.,;'\"12가나 ", max_size=50), st.permutations(ALL))
@settings(max_examples=40)
def test_every_row_is_whole_and_does_not_hang_on_the_order_of_candidates(goal: str, among: list[object]) -> None:
    rows = compared(goal, among).rows()  # type: ignore[arg-type]
    again = compared(goal, among).rows()  # type: ignore[arg-type]
    assert rows == again
    assert all(len(row) == len(SIGNS) for row in rows)
    assert all(round(sign, 3) == sign for row in rows for sign in row)
