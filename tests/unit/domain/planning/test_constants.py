"""What a goal names literally."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.constants import constants_in, is_in, literal, masked
from tdev.domain.workflow.expressions import pieces

PARTS = st.sampled_from(
    [
        "https://example.com/a?b=1.", "a.csv", "'x y'", '"q"', "12%", " of ", "84,500", " plus ", "(3 + 4)", "*",
        "kim@example.com", "2026-01-01", "21 Nov 2026", "five", "$", "${a}", " 요약 ", "를", "\n", "```z```", "“", "”",
        ",", " ", "/", "ab", "3개", "-",
    ]
)  # fmt: skip


def kinds(goal: str) -> list[tuple[str, Any]]:
    return [(constant.kind, constant.value) for constant in constants_in(goal)]


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("Summarize https://example.com/a.", [("url", "https://example.com/a")]),
        ("https://example.com/a를 읽어줘", [("url", "https://example.com/a")]),
        ("매출.csv에서 합계", [("path", "매출.csv")]),
        ("zip in/a.txt and b.txt", [("path", "in/a.txt"), ("path", "b.txt")]),
        ("mail kim@example.com", [("email", "kim@example.com")]),
        ("What is 12% of 84,500 plus 3,000?", [("expression", "12% of 84,500 plus 3,000")]),
        ("(3 + 4) * 12", [("expression", "(3 + 4) * 12")]),
        ("2 더하기 3 계산", [("expression", "2 더하기 3")]),
        ("from 2026-01-01부터 2026-12-25까지", [("date", "2026-01-01"), ("date", "2026-12-25")]),
        ("weekday of 21 Nov 2026", [("date", "21 Nov 2026")]),
        ("weekday of November 21st, 2026", [("date", "November 21st, 2026")]),
        ("2026년 11월 21일은", [("date", "2026년 11월 21일")]),
        ("키워드 5개", [("number", 5)]),
        ("너비 300으로", [("number", 300)]),
        ("top three of 1,200", [("number", 3), ("number", 1200)]),
        ("at 0.5", [("number", 0.5)]),
        ('say "hi there"', [("quote", "hi there")]),
        ("open 'data/x.json'", [("path", "data/x.json")]),
        ("version v2 of page7", []),
        ("it's Kim's", []),
    ],
)
def test_what_a_goal_names(goal: str, expected: list[tuple[str, Any]]) -> None:
    assert kinds(goal) == expected


@pytest.mark.parametrize(
    ("goal", "target"),
    [
        ("save it as out.csv", True),
        ("write it to the file out.csv", True),
        ("out.csv로 저장해줘", True),
        ("read out.csv", False),
        ("post it to https://hooks.example.com/x", True),
        ("send it to the webhook https://hooks.example.com/x", True),
        ("https://hooks.example.com/x 웹훅으로 보내줘", True),
        ("https://example.com/x 로 QR 코드 만들어줘", False),
        ("summarize https://example.com/x", False),
    ],
)
def test_where_something_goes_is_a_target(goal: str, target: bool) -> None:
    (only,) = constants_in(goal)
    assert only.target is target


def test_a_number_too_long_for_an_amount_is_none() -> None:
    assert kinds("7" * 5000) == []


@given(st.lists(PARTS, max_size=12).map("".join))
def test_constants_lie_inside_the_goal_and_apart(goal: str) -> None:
    found = constants_in(goal)
    assert all(0 <= c.start < c.end <= len(goal) for c in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.lists(PARTS, max_size=12).map("".join))
def test_masking_keeps_every_place(goal: str) -> None:
    found = constants_in(goal)
    text = masked(goal, found)
    hidden = {at for c in found for at in range(c.start, c.end)}
    assert len(text) == len(goal)
    assert all((char == "\x00") if at in hidden else char == goal[at] for at, char in enumerate(text))


@given(st.lists(PARTS, max_size=12).map("".join))
def test_a_literal_is_read_back_as_it_was(text: str) -> None:
    read = pieces(literal(text))
    assert not any(piece.is_expression for piece in read)
    assert "".join(piece.text for piece in read) == text


def test_lists_are_made_literal_one_by_one() -> None:
    assert literal(["${a}", 3]) == ["$${a}", 3]


@pytest.mark.parametrize(
    "token",
    [
        "SGVsbG8gd29ybGQ=",
        "YWJjZGVmZw==",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl",
        "9f86d081884c7d659a2feaa0c55ad015",
    ],
)
def test_a_token_needs_no_quotes(token: str) -> None:
    (found,) = constants_in(f"decode {token}")
    assert (found.kind, found.value) == ("quote", token)


@pytest.mark.parametrize("word", ["deadbeef", "Internationalization", "a=b", "facade", "HELLOWORLD="])
def test_a_word_is_no_token(word: str) -> None:
    assert all(found.kind != "quote" for found in constants_in(f"decode {word}"))


@pytest.mark.parametrize("name", ["setup.dmg", "data.tar.gz", "song.mp3", "scan.tiff", "slides.odt"])
def test_a_file_of_any_usual_kind_is_a_file(name: str) -> None:
    (found,) = constants_in(f"look at {name}")
    assert (found.kind, found.value) == ("path", name)


def test_a_size_is_two_numbers() -> None:
    assert [found.value for found in constants_in("make it 640x360")] == [640, 360]
    assert constants_in("call 0x1f and ax4") == []


@pytest.mark.parametrize(
    ("goal", "target"),
    [
        ("put it in b.html", True),
        ("sort a.csv, then give me b.csv", True),
        ("a.csv -> b.csv", True),
        ("give me b.csv", False),
        ("add a column to b.csv", False),
        ("look in b.csv", False),
    ],
)
def test_more_ways_to_say_where_something_goes(goal: str, target: bool) -> None:
    assert constants_in(goal)[-1].target is target


def test_what_a_list_or_a_mapping_holds_is_in_it() -> None:
    (name,) = constants_in("'fname'")
    assert is_in(name, {"fname": "first"})
    assert is_in(name, {"first": "fname"})
    assert is_in(name, ["fname"])
    assert not is_in(name, ["first"])
