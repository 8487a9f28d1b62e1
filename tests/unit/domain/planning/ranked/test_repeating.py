"""How often a component is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.choosing import shipped
from tdev.domain.planning.ranked.repeating import repeated
from tdev.domain.planning.ranked.trees import Trees
from tests.support.tool_goals import HOTEL, MAIL, WEATHER, compared, described

SPEED = described(
    "calculate_time", "Calculate the time to travel a distance.", {"velocity": "number", "distance": "number"}
)
CLOCK = described("get_time", "Get the current time of a city.", {"city": "string"})
DISTANCE = described("get_distance", "Get the distance of two cities.", {"start": "string", "end": "string"})
NEVER = Trees({"start": -9.0, "trees": []})


def parts(goal: str, *among: object) -> list[tuple[int, str | None]]:
    learned = shipped()
    calls = repeated(compared(goal, among), list(range(len(among))), learned.again, learned.anew)  # type: ignore[arg-type]
    return [(number, goal[segment[0] : segment[1]] if segment else None) for number, segment in calls]


def test_said_once_is_called_once() -> None:
    assert parts("Get the weather in Oslo.", WEATHER) == [(0, None)]


def test_said_again_with_other_values_is_called_again() -> None:
    goal = (
        "Calculate the time to travel a distance of 600 m at 50 m/s."
        " Also calculate the time to travel a distance of 90 m at 4 m/s."
    )
    first, second = parts(goal, SPEED)
    assert first[1] is not None
    assert "600" in first[1]
    assert "90" not in first[1]
    assert second[1] is not None
    assert "90" in second[1]
    assert "600" not in second[1]


def test_said_again_without_values_is_the_same_call() -> None:
    goal = "Calculate the time to travel a distance of 600 m at 50 m/s. What is the time to travel that distance?"
    assert parts(goal, SPEED) == [(0, None)]


def test_more_about_the_same_thing_is_the_same_call() -> None:
    goal = "Get the weather of the city Oslo. The weather of the city concerns Anna."
    assert parts(goal, WEATHER) == [(0, None)]


@pytest.mark.parametrize(
    "goal", ["Get the current time in 'Oslo' and 'Rome'", "Get the current time in Oslo and in Rome"]
)
def test_each_member_of_a_list_has_its_call(goal: str) -> None:
    (_, first), (_, second) = parts(goal, CLOCK)
    assert first
    assert "Oslo" in first
    assert "Rome" not in first
    assert second
    assert "Rome" in second
    assert "Oslo" not in second


def test_a_list_of_three_has_three_calls() -> None:
    assert len(parts("Get the current time in Oslo and Rome and Paris", CLOCK)) == 3


def test_two_values_for_two_parameters_are_one_call() -> None:
    assert parts("Get the distance of Oslo and Rome", DISTANCE) == [(0, None)]


def test_what_is_between_two_is_one_call() -> None:
    assert parts("Get the time between Oslo and Rome", CLOCK) == [(0, None)]


def test_a_list_goes_whole_to_a_parameter_that_takes_lists() -> None:
    many = described("get_times", "Get the current time of cities.", {"cities": "array"})
    assert parts("Get the current time in Oslo and Rome", many) == [(0, None)]


def test_several_components_keep_their_order() -> None:
    goal = "Book a hotel room in the city Oslo for 3 nights. Then send a mail to Ann about the forecast."
    assert [number for number, _ in parts(goal, HOTEL, MAIL)] == [0, 1]


@given(st.text(alphabet="ab AB,.'12 and Oslo time", max_size=60))
def test_every_chosen_one_is_called_and_its_parts_lie_in_the_goal(goal: str) -> None:
    calls = repeated(compared(goal, (CLOCK, MAIL)), [1, 0], NEVER, 0.5)
    assert list(dict.fromkeys(number for number, _ in calls)) == [1, 0]
    for _, segment in calls:
        assert segment is None or 0 <= segment[0] < segment[1] <= len(goal)
