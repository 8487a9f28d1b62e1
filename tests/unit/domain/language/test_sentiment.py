"""Moods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.language.sentiment import mood
from tdev.domain.language.words import words


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("good", 1, 0),
        ("not good", 0, 1),
        ("very good", 1.5, 0),
        ("slightly slow", 0, 0.5),
        ("it wasn’t bad at all", 1, 0),
        ("정말 좋아요", 1.5, 0),
        ("좋지 않아요", 0, 1),
        ("불편하지않고", 1, 0),
        ("안 좋아요", 0, 1),
        ("불친절", 0, 1),
        ("the table", 0, 0),
    ],
)
def test_words_add_up(text: str, good: float, bad: float) -> None:
    found = mood(words(text))
    assert (found.good, found.bad) == (good, bad)


def test_a_negation_reaches_three_words() -> None:
    assert mood(words("not a b c good")).good == 1
    assert mood(words("not a b good")).bad == 1


@given(st.lists(st.sampled_from(["good", "bad", "table", "좋아요", "최악"])))
def test_each_word_of_the_lexicon_counts_once(given_words: list[str]) -> None:
    found = mood(given_words)
    assert len(found.for_it) + len(found.against) == sum(word != "table" for word in given_words)
