"""A goal cut where a call could begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.pieces import PIECE_SIGNS, Pieces, texts_in
from tdev.domain.planning.ranked.reading import Reading
from tests.support.tool_goals import HOTEL, MAIL, VERBS, WEATHER, compared

GOAL = "Get the weather in Oslo, then get the weather in Rome and send a mail to 'Ann and Bob'."


def signs(goal: str, piece: str, number: int = 0) -> dict[str, float]:
    """The signs of the piece that holds some words for calling a candidate again."""
    pieces = Pieces(compared(goal, (WEATHER, MAIL)), [0, 1])
    (at,) = [place for place, each in enumerate(pieces.all) if piece in each.text]
    return dict(zip(PIECE_SIGNS, pieces.rows(number)[at], strict=True))


def test_pieces_end_at_marks_and_connecting_words_but_not_inside_of_names_and_quotes() -> None:
    texts = [piece.text for piece in Pieces(compared(GOAL, (WEATHER, MAIL)), [0, 1]).all]
    assert texts == [
        "Get the weather in Oslo",
        ", ",
        "then get the weather in Rome ",
        "and send a mail to 'Ann and Bob'.",
    ]


def test_a_number_with_a_comma_is_not_cut() -> None:
    pieces = Pieces(compared("Pay 5,000 now", (MAIL,)), [0]).all
    assert [piece.text for piece in pieces] == ["Pay 5,000 now"]


def test_names_and_quotes_are_texts() -> None:
    goal = "Send it to New York and 'the board'. Then stop."
    assert [goal[start:end] for start, end in texts_in(Reading(goal, VERBS))] == ["New York", "'the board'"]


def test_the_best_piece_is_the_first_call_and_has_no_row() -> None:
    pieces = Pieces(compared(GOAL, (WEATHER, MAIL)), [0, 1])
    assert pieces.best(0) == 0
    assert pieces.best(1) == 3
    assert set(pieces.rows(0)) == {1, 2, 3}


def test_what_names_the_component_again_with_a_value_says_so() -> None:
    again = signs(GOAL, "Rome")
    assert again["telling_of_best"] == 1.0
    assert again["texts"] == 1
    assert again["suffices"] == again["sequel"] == again["leads"] == 1.0
    other = signs(GOAL, "mail")
    assert other["telling_of_best"] == 0.0
    assert other["other_main"] == 1.0
    assert other["leads"] == 0.0


@pytest.mark.parametrize(
    ("goal", "piece", "sign"),
    [
        ("Get the weather in Oslo. Also another one in Rome.", "Rome", "anew"),
        ("Get the weather in Oslo and for both days in Rome.", "both", "both"),
        ("Get the weather in Oslo and the same for Rome.", "Rome", "same"),
        ("Get the weather in Oslo, what about Rome?", "Rome", "asks"),
    ],
)
def test_words_that_speak_of_another_one_are_seen(goal: str, piece: str, sign: str) -> None:
    assert signs(goal, piece)[sign] == 1.0


def test_values_beyond_what_one_call_of_each_needs_are_counted() -> None:
    assert signs("Get the weather in Oslo, then mail Ann.", "mail")["spare_own"] == 1.0
    more = signs("Get the weather in Oslo and Rome and Paris, then mail Ann.", "mail")
    assert more["spare_own"] == 3.0


@given(st.text(alphabet="ab AB,.'12 and Oslo time;", max_size=60))
def test_pieces_are_the_goal_and_rows_have_every_sign(goal: str) -> None:
    pieces = Pieces(compared(goal, (HOTEL, MAIL)), [0, 1])
    assert "".join(piece.text for piece in pieces.all) == goal
    rows = pieces.rows(0)
    assert len(rows) == len(pieces.all) - 1
    assert all(len(row) == len(PIECE_SIGNS) for row in rows.values())
