"""Names from words, and the first free one that a planner takes for a name."""

import keyword
from collections.abc import Set as AbstractSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.naming import free_name, name_from
from tdev.domain.planning.words import identifiers
from tdev.model.spec import Spec


@given(words=st.text(max_size=200))
def test_any_words_give_a_name_that_a_specification_takes(words: str) -> None:
    name = name_from(words)
    assert name.isascii()
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert name.count("_") <= 4
    assert Spec(name=name, description="x").name == name
    assert name_from(words) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("extract the e-mail addresses of a text", "extract_e_mail_addresses"),
        ("Please make me a tool that counts words", "counts_words"),
        ("count the words: 'a b' -> 2", "count_words"),
        ("mask card numbers. Keep four digits.", "mask_card_numbers"),
        ("compute one two three four five six", "compute_one_two_three"),
        ("résumé reader", "re_sume_reader"),
        ("날짜를 변환해줘", "convert_date"),
        ("이메일 주소 추출", "extract_email"),
        ("전혀 모르는 말", "made_component"),
        ("", "made_component"),
        ("티켓 목록을 추출", "extract_list"),
        ("class", "class_it"),
        ("the a of", "made_component"),
    ],
)
def test_a_name_says_what_is_wanted(words: str, name: str) -> None:
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
