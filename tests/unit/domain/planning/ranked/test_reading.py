"""A goal as the ranked planner sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.reading import Reading
from tdev.domain.planning.ranked.values import values_in
from tdev.domain.planning.words import stem
from tests.support.goals import LONG_TEXTS, odd_texts, read

BOOK = stem("book")
GOAL = 'Find hotels in Paris for 3 nights from May 3, 2024, then book "Hotel Ritz" for 2 people'


def test_a_goal_has_its_parts_and_what_they_name() -> None:
    found = read(GOAL, BOOK)
    assert [GOAL[clause.start : clause.end].split()[0] for clause in found.clauses] == ["Find", "book"]
    assert [value.value for value in found.quotes] == ["Hotel Ritz"]
    assert [value.text for value in found.dates] == ["May 3, 2024"]
    assert [value.value for value in found.numbers] == [3, 3, 2024, 2]
    assert {stem("hotels"), stem("nights")} <= set(found.terms)


@pytest.mark.parametrize("goal", ["", " ", "\n", "?!", "👍"])
def test_a_goal_that_says_nothing_is_one_part(goal: str) -> None:
    found = read(goal)
    assert [(clause.start, clause.end) for clause in found.clauses] == [(0, len(goal))]
    assert found.numbers == found.quotes == found.dates == ()


def test_words_of_two_parts_are_no_value_together() -> None:
    goal = "find cheap flights and gild hotels"
    edge = goal.index("gild")
    apart, whole = (
        [value.kind for value in found.values if value.start < edge < value.end]
        for found in (read(goal, stem("gild")), read(goal))
    )
    assert "span" in whole
    assert set(apart) == {"list", "joined", "listone"}


def test_a_quote_may_reach_over_two_parts() -> None:
    goal = 'say "rest; book it" now'
    assert [value.value for value in read(goal, BOOK).quotes] == ["rest; book it"]


@given(odd_texts)
def test_values_are_those_of_the_text_but_for_words_over_an_edge(text: str) -> None:
    found = read(text, BOOK)
    edges = [clause.start for clause in found.clauses[1:]]
    for value in values_in(found.tokens):
        over = any(value.start < edge < value.end for edge in edges)
        assert (value in found.values) == (not over or value.kind not in ("span", "inner", "opened", "sing", "pair"))


@given(odd_texts, st.integers(0, 300))
def test_a_place_belongs_to_the_last_part_that_begins_before_it(text: str, place: int) -> None:
    found = read(text, BOOK)
    before = [index for index, clause in enumerate(found.clauses) if clause.start <= place]
    assert found.clause_at(place) == (before[-1] if before else 0)


@given(odd_texts, st.integers(0, 100), st.integers(0, 100))
def test_the_stems_of_a_range_are_of_the_words_that_begin_in_it(text: str, start: int, end: int) -> None:
    found = read(text)
    inside = {token.stem for token in found.tokens.all if start <= token.start < end and token.is_word}
    assert found.stems_between(start, end) == inside


def test_a_word_that_began_before_a_range_is_not_in_it() -> None:
    assert read("weather today").stems_between(3, 13) == {stem("today")}


@given(odd_texts)
def test_a_place_is_quoted_when_it_is_between_the_marks(text: str) -> None:
    found = read(text)
    for place in range(len(text) + 1):
        assert found.is_quoted(place) == any(quote.start < place < quote.end for quote in found.quotes)


@given(odd_texts | st.text(max_size=100))
def test_small_letters_stand_where_the_large_ones_do(text: str) -> None:
    low = read(text).low
    assert len(low) == len(text)
    for large, small in zip(text, low, strict=True):
        assert small == large.lower() or (large, small) == ("İ", "i") or {large, small} == {"Σ", "ς"}


@given(odd_texts)
def test_there_is_one_number_at_a_place(text: str) -> None:
    starts = [value.start for value in read(text).numbers]
    assert starts == sorted(set(starts))


@given(odd_texts)
def test_the_same_goal_is_read_the_same(text: str) -> None:
    one, other = read(text, BOOK), Reading(text, [BOOK])
    assert (one.values, one.clauses, one.terms) == (other.values, other.clauses, other.terms)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: repr(text[:8]))
def test_the_longest_texts_are_read(text: str) -> None:
    found = read(text, BOOK)
    assert all(0 <= clause.start <= clause.end <= len(text) for clause in found.clauses)
    assert found.clause_at(len(text)) == len(found.clauses) - 1
    assert len(found.numbers) <= len(found.values)


@pytest.mark.parametrize("marks", ['""', "''", "“”"])
def test_quotes_around_a_goal_hide_none_of_its_parts(marks: str) -> None:
    bare = "Find hotels in Paris for 3 nights, then book a room for 2 people"
    quoted = f"{marks[0]}{bare}{marks[1]}"
    parts = [quoted[clause.start : clause.end].rstrip(marks) for clause in read(quoted, BOOK).clauses]
    assert parts == [bare[clause.start : clause.end] for clause in read(bare, BOOK).clauses]
    assert len(parts) == 2


def test_a_quote_that_is_only_a_part_of_a_goal_stays_one() -> None:
    goal = 'Say "find hotels in Paris for 3 nights, then book a room" to Ann'
    assert len(read(goal, BOOK).clauses) == 1
