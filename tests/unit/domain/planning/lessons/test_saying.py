"""A goal without its values: what stays are words, and the kinds of what it names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.lessons.saying import NAME, WORD, forms, said_in, same, terms_of
from tests.support.plans import built_in_index


def read(goal: str) -> tuple[str, ...]:
    return forms(said_in(goal, built_in_index().knows))


@pytest.mark.parametrize(
    ("goal", "kept"),
    [
        ("boil down notes.txt", ("boil", "down", "{path}")),
        ('Shout "hello there" twice', ("shout", "{quote}", "twice")),
        ("mail ann@example.com about 17 things", ("mail", "{email}", "about", "{number}", "things")),
        ("fetch https://example.com/a?b=c", ("fetch", "{url}")),
        ("keep rows since 2026-05-01", ("keep", "rows", "since", "{date}")),
        ("notes.txt 를 소리쳐줘", ("{path}", "를", "소리쳐줘")),
    ],
)
def test_what_a_goal_names_is_kept_as_its_kind(goal: str, kept: tuple[str, ...]) -> None:
    assert read(goal) == kept


@pytest.mark.parametrize(
    ("goal", "secret"),
    [
        ("write to Zebulon about the report", "zebulon"),
        ("Zebulon, shout the text", "zebulon"),
        ("shout Zebulon's text", "zebulon"),
        ("소리쳐서 홍길동에게 말해줘", "홍길동에게"),
        ("log in with the password hunterx and read it", "hunterx"),
        ("the token is qqxyzzy", "qqxyzzy"),
        ("call room b52x please", "b52x"),
        ("read my_private_column", "my_private_column"),
    ],
)
def test_a_name_or_a_secret_is_no_word(goal: str, secret: str) -> None:
    assert secret not in read(goal)
    assert NAME in read(goal)


def test_a_capitalised_word_that_components_have_is_a_word() -> None:
    assert read("read the CSV rows")[2] == "csv"


def test_marks_and_case_do_not_make_another_goal() -> None:
    knows = built_in_index().knows
    assert same(read("Boil down, notes.txt!"), said_in("boil down other.txt", knows))


def test_other_words_or_other_kinds_of_values_are_another_goal() -> None:
    knows = built_in_index().knows
    kept = read("boil down notes.txt")
    assert not same(kept, said_in("boil up notes.txt", knows))
    assert not same(kept, said_in("boil down 17", knows))
    assert not same(kept, said_in("boil down notes.txt now", knows))


def test_where_a_word_was_a_value_any_word_fits() -> None:
    knows = built_in_index().knows
    said = said_in("sort the rows by amount", knows)
    kept = forms(said, frozenset([4]))
    assert kept == ("sort", "the", "rows", "by", WORD)
    assert same(kept, said_in("sort the rows by price", knows))


def test_terms_are_those_of_words_alone() -> None:
    assert terms_of(said_in('shout "hello" at ann@example.com', built_in_index().knows)) == ("shout",)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120))
def test_whatever_is_said_only_letters_are_kept_as_words(goal: str) -> None:
    for form in read(goal):
        assert form.startswith("{") or (form.isalpha() and len(form) <= 30)
