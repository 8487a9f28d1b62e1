"""Words that nothing knows, read as words that something knows."""

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.planning.spelling import LONG, edits, respelt, spelling, told
from tdev.domain.planning.words import features
from tdev.model.component import Component
from tests.support.nouns import component
from tests.support.plans import built_in_index
from tests.support.slips import misspelt, written_together

WORDS = st.text("abcd", max_size=7)


@cache
def phrases() -> list[tuple[str, str]]:
    """Phrases of the library with the component each belongs to."""
    return [(phrase, each.name) for each in built_in_index().components for phrase in each.phrases]


def found(text: str, name: str, index: Retrieval) -> bool:
    return name in [match.component.name for match in index.search(features(text), 1)]


def recalled(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """The share of texts whose component comes first: as written, and as read."""
    index = built_in_index()
    read = [(known.goal if (known := respelt(text, index)) else text, name) for text, name in pairs]
    return tuple(sum(found(*pair, index) for pair in some) / len(some) for some in (pairs, read))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("goal", "read"),
    [
        ("sumarise notes.txt", "summarise notes.txt"),
        ("Extract e-mailadresses from a.txt", "Extract email addresses from a.txt"),
        ("translat the txet 'sumarise'", None),
        ("Summarize notes.txt", None),
    ],
)
def test_slips_and_compounds_are_read_as_what_was_meant(goal: str, read: str | None) -> None:
    known = respelt(goal, built_in_index())
    assert (known.goal if known else None) == read or (
        read is None and known is not None and "'sumarise'" in known.goal
    )


def test_three_in_four_of_the_misspelt_phrases_that_missed_their_component_find_it() -> None:
    chance = random.Random(11)
    pairs = [(text, name) for phrase, name in phrases() if (text := misspelt(phrase, chance))]
    before, after = recalled(pairs)
    assert len(pairs) > 300
    assert before < 0.8
    assert after > 0.9
    assert 1 - after < 0.25 * (1 - before)


def test_words_written_together_are_parted_in_english_and_korean() -> None:
    pairs = [(text, name) for phrase, name in phrases() if (text := written_together(phrase))]
    before, after = recalled(pairs)
    assert after > 0.88 > before


def test_no_phrase_of_the_library_is_read_otherwise() -> None:
    assert [phrase for phrase, _ in phrases() if respelt(phrase, built_in_index())] == []


@pytest.mark.parametrize(
    "goal", ['say "sumarise it"', "open sumarise.txt", "https://sumarise.example.com/a", "ask SUMarise", "to Sumariseh"]
)
def test_quotes_files_addresses_and_names_are_not_touched(goal: str) -> None:
    assert respelt(goal, built_in_index()) is None


def test_short_words_and_words_with_another_first_letter_are_left_alone() -> None:
    assert respelt("hard life of mother", built_in_index()) is None


def test_of_two_words_as_near_the_one_that_more_components_say_is_meant() -> None:
    def saying(name: str, phrase: str) -> Component:
        return component(name, phrases=(phrase,))

    some = [saying("one", "trail maps"), saying("two", "train maps"), saying("three", "train plans")]
    assert spelling(Retrieval(some)).meant("traim") in ("trail", "train")
    assert spelling(Retrieval(some)).meant("traixm") is None


def test_the_words_of_an_index_are_read_once() -> None:
    assert spelling(built_in_index()) is spelling(built_in_index())


@given(WORDS, WORDS)
def test_edits_are_the_same_both_ways_and_none_for_the_same_word(one: str, other: str) -> None:
    assert edits(one, other, LONG) == edits(other, one, LONG)
    assert (edits(one, other, LONG) == 0) == (one == other)


@given(WORDS, WORDS, st.integers(0, 3))
def test_a_limit_only_cuts_off(one: str, other: str, most: int) -> None:
    assert edits(one, other, most) == min(edits(one, other, LONG), most + 1)


def test_letters_swapped_are_one_edit() -> None:
    assert edits("recieve", "receive", 2) == 1


def test_what_was_read_is_told() -> None:
    assert told([("sumarise", "summarise"), ("fiel", "file")]) == "'sumarise' as 'summarise', 'fiel' as 'file'"
