"""Patterns: by the words for them, from where examples were cut out, and from the one form of many texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.fitting.patterns import NAMED, learned, named, shaped
from tests.support.fitting import facts_of


def finds(pattern: str, group: int, text: str) -> list[str]:
    return [match.group(group) for match in re.finditer(pattern, text)]


@pytest.mark.parametrize(("words", "pattern", "group"), NAMED)
def test_every_named_pattern_can_be_read_and_has_its_group(words: str, pattern: str, group: int) -> None:
    assert re.compile(pattern).groups >= group
    assert words.split()


@pytest.mark.parametrize(
    ("description", "text", "wanted"),
    [
        ("the hashtags", "a #b c#d", ["b", "d"]),
        ("e-mail addresses", "a@b.co, x", ["a@b.co"]),
        ("the links", "see https://a.b/c?d=1 now", ["https://a.b/c?d=1"]),
        ("prices", "$5 and $7.50", ["$5", "$7.50"]),
        ("every percent", "5% of 2.5%", ["5%", "2.5%"]),
        ("uuid", "x 12345678-1234-1234-1234-123456789abc", ["12345678-1234-1234-1234-123456789abc"]),
        ("전화 번호", "02-123-4567", ["02-123-4567"]),
        ("acronyms", "the USA and Us", ["USA"]),
        ("vowels", "tree", ["e", "e"]),
    ],
)
def test_the_first_pattern_for_words_finds_what_they_mean(description: str, text: str, wanted: list[str]) -> None:
    pattern, group = next(named(facts_of(description, "text")))
    assert finds(pattern, group, text) == wanted


def test_what_is_not_said_is_tried_only_where_examples_decide() -> None:
    blind = facts_of("the hashtags", "text")
    seeing = facts_of("the hashtags", "text", ("#a", ["a"]))
    said = list(named(blind))
    assert len(said) == 2
    assert list(named(seeing, only_said=True)) == said
    everything = list(named(seeing))
    assert everything[:2] == said
    assert len(set(everything)) == len({(pattern, group) for _, pattern, group in NAMED})


@given(
    words=st.lists(st.from_regex(r"[a-z]{3,6}", fullmatch=True), min_size=2, max_size=4, unique=True),
    number=st.integers(100, 999),
)
def test_what_stands_around_the_parts_is_learned(words: list[str], number: int) -> None:
    pairs = [(f"id={word}; n={number}", [word]) for word in words]
    fresh = f"id=fresh; n={number}"
    assert any(finds(pattern, group, fresh) == ["fresh"] for pattern, group in learned(pairs))


def test_several_parts_of_one_text_are_learned_together() -> None:
    pairs = [("<b>one</b> and <b>two</b>", ["one", "two"])]
    assert any(finds(pattern, group, "x <b>y</b>") == ["y"] for pattern, group in learned(pairs))


def test_parts_of_one_length_are_a_pattern_by_themselves() -> None:
    *_, last = learned([("AB12 is 1234", ["1234"]), ("5678", ["5678"])])
    assert last == (r"\b\d{4}\b", 0)


@pytest.mark.parametrize("pairs", [[], [("abc", [])], [("abc", ["z"])], [("abc", [""])]])
def test_nothing_is_learned_from_nothing(pairs: list[tuple[str, list[str]]]) -> None:
    assert list(learned(pairs)) == []


def test_only_so_many_patterns_are_learned() -> None:
    pairs = [("key: value, more", ["value"])]
    found = list(learned(pairs))
    assert 1 <= len(found) <= 61
    assert all(finds(pattern, group, "key: value, more") for pattern, group in found)


@pytest.mark.parametrize(
    ("texts", "pattern"),
    [
        (["AB-12", "CD-34"], "[A-Z]{2}\\-[0-9]{2}"),
        (["AB-12", "CDE-345"], "[A-Z]+\\-[0-9]+"),
        (["a1"], "[a-z]{1}[0-9]{1}"),
        (["한글1", "글2"], "[가-힣]+[0-9]{1}"),
        (["AB-12", "AB12"], None),
        (["AB-12", "12-AB"], None),
        ([], None),
        ([""], None),
    ],
)
def test_texts_of_one_form_have_one_pattern(texts: list[str], pattern: str | None) -> None:
    assert shaped(texts) == pattern


@given(texts=st.lists(st.from_regex(r"[A-Z]{1,3}[-. ][0-9]{1,4}", fullmatch=True), min_size=1, max_size=5))
def test_the_pattern_of_a_form_fits_all_its_texts(texts: list[str]) -> None:
    pattern = shaped(texts)
    same = len({text.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for text in texts}) == 1
    assert (pattern is not None) is same
    if pattern is not None:
        assert all(re.fullmatch(pattern, text) for text in texts)
