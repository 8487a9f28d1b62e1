"""Regular expressions in linear time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.language.patterns import MOST_PIECE, Match, find_all
from tdev.kernel.errors import InvalidError, TooLargeError


def test_matches_tell_text_place_and_groups() -> None:
    assert find_all(r"(\d+)-(x)?", "1- 22-x") == [Match("1-", 0, ("1", None)), Match("22-x", 3, ("22", "x"))]


def test_one_match_and_no_match_are_lists_too() -> None:
    assert find_all("b", "abc") == [Match("b", 1, ())]
    assert find_all("z", "abc") == []


def test_a_slash_is_a_letter_like_others() -> None:
    assert [match.text for match in find_all(r"a/b|[/]c|\/d", "a/b /c /d")] == ["a/b", "/c", "/d"]


def test_a_pattern_cannot_leave_its_place() -> None:
    for pattern in ["a/) & $uuid()", "a/i) ~> $string", "x\\", "/", '"']:
        try:
            found = find_all(pattern, "nothing here")
        except InvalidError:
            continue
        assert found == []


def test_case_can_be_ignored() -> None:
    assert len(find_all("a", "aA")) == 1
    assert len(find_all("a", "aA", ignore_case=True)) == 2


def test_anchors_mean_a_line() -> None:
    assert [match.start for match in find_all("^a", "a\nba\na")] == [0, 5]


def test_a_pattern_that_explodes_elsewhere_ends_here() -> None:
    assert find_all("(a+)+$", "a" * 5000 + "b") == []
    assert find_all("(a|aa)+c", "a" * 5000) == []


@pytest.mark.parametrize("pattern", ["", "(", "a*", r"(a)\1", "(?=a)", "a{1000}{1000}{9}", "[", "x" * 1001])
def test_what_cannot_be_searched_is_invalid(pattern: str) -> None:
    with pytest.raises(InvalidError):
        find_all(pattern, "baaa")


def test_a_long_text_is_searched_in_pieces_with_true_places() -> None:
    line = "x" * 999 + "\n"
    text = line * 120 + "needle\n"
    assert find_all("needle", text) == [Match("needle", 120_000, ())]


def test_a_line_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError):
        find_all("a", "b" * (MOST_PIECE + 1))


@given(st.text(alphabet="ab1 \n한", max_size=40), st.sampled_from(["a", "[ab]+", r"\d", "(a)(b)?", "한+", "a|b"]))
def test_it_finds_what_the_standard_library_finds(text: str, pattern: str) -> None:
    expected = [Match(m[0], m.start(), m.groups()) for m in re.finditer(pattern, text, re.MULTILINE)]
    assert find_all(pattern, text) == expected
