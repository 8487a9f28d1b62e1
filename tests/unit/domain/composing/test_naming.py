"""Names from words, and the first free one that a planner takes for a name."""

from collections.abc import Set as AbstractSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.naming import free_name, name_from
from tdev.domain.planning.words import identifiers


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("extract the ticket codes", "extract_ticket_codes"),
        ("티켓 목록을 추출", "extract_list"),
        ("the", "made_component"),
        ("class", "class_it"),
    ],
)
def test_a_name_is_made_of_the_words_that_matter(words: str, name: str) -> None:
    assert name_from(words) == name


def test_a_plain_word_becomes_a_name() -> None:
    assert free_name("count", set()) == "count_it"
    assert free_name("count_words", set()) == "count_words"


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("count_words", {"count_words", "count_words_2"}) == "count_words_3"


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,63}", fullmatch=True), st.sets(st.just("a_b"), max_size=1))
def test_a_free_name_is_free_short_enough_and_no_word(name: str, taken: AbstractSet[str]) -> None:
    found = free_name(name, {name, *taken})
    assert found not in {name, *taken}
    assert len(found) <= 64
    assert identifiers(found) == {found} or "__" in found or found.endswith("_") or found.startswith("_")
