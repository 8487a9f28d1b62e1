"""Names from words: always a Python name of at most four words, in ASCII, that says what is wanted."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.naming import name_from
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
        ("class", "class_it"),
        ("the a of", "made_component"),
    ],
)
def test_a_name_says_what_is_wanted(words: str, name: str) -> None:
    assert name_from(words) == name
