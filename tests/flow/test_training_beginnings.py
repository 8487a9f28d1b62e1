"""Where the calls of published plans begin."""

from typing import Any

from scripts.training.beginnings import beginnings, begun, examples, found_in, texts_in
from tdev.domain.planning.ranked.pieces import PIECE_SIGNS, Piece, Pieces, cut
from tests.support.tool_goals import MAIL, WEATHER, compared

GOAL = "Get the weather in Oslo, then the one in Rome and send a mail to Ann."


def step(agent: str, **inputs: Any) -> dict[str, Any]:
    return {"id": agent, "agent": agent, "input": inputs}


def piece(text: str) -> Piece:
    return Piece(0, len(text), text, frozenset(), 0, ())


def test_values_are_texts_and_references_are_none() -> None:
    assert list(texts_in({"a": ["Oslo", 2.0, {"b": 1.5}], "c": "${s1.output.x}", "d": True, "e": None})) == [
        "oslo",
        "2",
        "1.5",
    ]


def test_a_value_is_said_as_a_word_of_its_own() -> None:
    assert found_in(piece("for $5,000 in Oslo."), "5000")
    assert found_in(piece("for $5,000 in Oslo."), "oslo")
    assert not found_in(piece("for 15000 in Oslofjord"), "5000")
    assert not found_in(piece("for 15000 in Oslofjord"), "oslo")


def test_other_calls_begin_where_their_values_are() -> None:
    pieces = Pieces(compared(GOAL, (WEATHER, MAIL)), [0, 1])
    assert beginnings(pieces, 0, [{"city": "Oslo"}, {"city": "Rome"}]) == [2]
    assert beginnings(pieces, 1, [{"recipient": "Ann"}]) == []


def test_what_nobody_says_cannot_be_told() -> None:
    pieces = Pieces(compared(GOAL, (WEATHER, MAIL)), [0, 1])
    assert beginnings(pieces, 0, [{"city": "Oslo"}, {"city": "Paris"}]) is None


def test_a_plan_teaches_every_piece_of_each_of_its_components() -> None:
    plan = [step("get_weather", city="Oslo"), step("get_weather", city="Rome"), step("send_mail", recipient="Ann")]
    taught = list(examples(compared(GOAL, (WEATHER, MAIL)), ["get_weather", "send_mail"], plan))
    assert [begun for _, begun, repeats in taught if repeats] == [0, 1, 0]
    assert {begun for _, begun, repeats in taught if not repeats} == {0}
    assert all(len(row) == len(PIECE_SIGNS) for row, _, _ in taught)


def test_each_call_of_a_component_begins_with_its_own_values_and_others_are_not_told() -> None:
    pieces = cut(compared(GOAL, (WEATHER, MAIL)).goal.reading)
    plan = [step("get_weather", city="Oslo"), step("get_weather", city="Rome"), step("send_mail", recipient="Ann")]
    assert [None if at is None else GOAL[at:].split()[0] for at in begun(pieces, plan)] == ["Get", "then", None]


def test_calls_with_the_same_values_begin_nowhere() -> None:
    pieces = cut(compared(GOAL, (WEATHER, MAIL)).goal.reading)
    assert begun(pieces, [step("get_weather", city="Oslo"), step("get_weather", city="Oslo")]) == [None, None]
