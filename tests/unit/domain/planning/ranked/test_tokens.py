"""The words of a goal and where they stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.tokens import ACTING, FUNCTION_WORDS, Tokens
from tdev.domain.planning.words import stem
from tests.support.goals import LONG_TEXTS, odd_texts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Find the cat.", ["Find", "the", "cat", "."]),
        ("see https://a.org/x?y=1 now", ["see", "https://a.org/x?y=1", "now"]),
        ("to ann.lee+x@mail.example.org, please", ["to", "ann.lee+x@mail.example.org", ",", "please"]),
        ("open ../a/b.csv", ["open", "../a/b.csv"]),
        ("/etc/hosts", ["/etc/hosts"]),
        ("and/or", ["and/or"]),
        ("rock'n'roll AT&T C++ C# 50%", ["rock'n'roll", "AT&T", "C+", "+", "C#", "50%"]),
        ("2024-01-02 at 10:30", ["2024-01-02", "at", "10:30"]),
        ("a... b", ["a", ".", ".", ".", "b"]),
        ("서울의 날씨", ["서울의", "날씨"]),
        ("‘yes’ 👍", ["‘", "yes", "’", "👍"]),
        ("not@mail", ["not", "@", "mail"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_a_text_falls_into_words_and_marks(text: str, parts: list[str]) -> None:
    assert [token.text for token in Tokens(text).all] == parts


@given(odd_texts)
def test_tokens_stand_in_order_and_are_what_the_text_has_there(text: str) -> None:
    tokens = Tokens(text)
    for token in tokens.all:
        assert token.text == text[token.start : token.end] != ""
        assert token.low == token.text.lower()
        assert not token.text.isspace()
    assert all(before.end <= behind.start for before, behind in pairwise(tokens.all))


@given(odd_texts)
def test_nothing_but_white_space_is_left_out(text: str) -> None:
    left = list(text)
    for token in Tokens(text).all:
        left[token.start : token.end] = [" "] * (token.end - token.start)
    assert not "".join(left).strip()


@given(odd_texts, st.integers(min_value=0, max_value=300))
def test_the_first_token_at_a_place_is_the_first_that_ends_behind_it(text: str, place: int) -> None:
    tokens = Tokens(text)
    behind = [index for index, token in enumerate(tokens.all) if token.end > place]
    assert tokens.first_at(place) == (behind[0] if behind else len(tokens))


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: repr(text[:8]))
def test_the_longest_texts_are_taken_apart_too(text: str) -> None:
    tokens = Tokens(text)
    assert len(tokens) <= len(text)
    assert sum(token.end - token.start for token in tokens.all) == len("".join(text.split()))


@pytest.mark.parametrize("word", ["Paris", "42", "/tmp/x", "#tag", "@me", "_id", "한국", "+"])
def test_what_carries_meaning_is_a_word(word: str) -> None:
    assert Tokens(word)[0].is_word


@pytest.mark.parametrize("word", ["the", "The", "AND", "would", ",", "(", "“", "👍", "-"])
def test_function_words_and_marks_are_none(word: str) -> None:
    assert not Tokens(word)[0].is_word


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("fly to City A now", "A"),
        ("the US market", "US"),
        ("our IT team", "IT"),
        ("an AND gate", "AND"),
    ],
)
def test_a_function_word_written_like_a_name_is_one(text: str, name: str) -> None:
    assert {each.text: each.is_word for each in Tokens(text).all}[name]


@pytest.mark.parametrize("text", ["A city", "over. A city", "a city", "I go", "GO AND FIND IT"])
def test_capitals_at_a_beginning_or_all_over_name_nothing(text: str) -> None:
    words = [each for each in Tokens(text).all if each.low in FUNCTION_WORDS]
    assert words
    assert not any(each.is_word for each in words)


def test_stems_are_those_of_plain_words_only() -> None:
    cities, code, korean = Tokens("Cities AB-12 도시를").all
    assert (cities.stem, korean.stem) == (stem("cities"), stem("도시를"))
    assert code.stem == "ab-12"


def test_the_lists_of_words_are_in_the_form_they_are_looked_up_in() -> None:
    assert all(word == word.lower() for word in FUNCTION_WORDS)
    assert {stem("get"), stem("calculate"), stem("searching")} <= ACTING
    assert "the" not in ACTING
