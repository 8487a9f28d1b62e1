"""Words, sentences, roots and terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.language.words import MOST_CHARACTERS, check_size, root, sentences, terms, words
from tdev.kernel.errors import TooLargeError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Smith paid 3.5 dollars. He left.", ["Mr. Smith paid 3.5 dollars.", "He left."]),
        ("See e.g. J. Kim. Fine.", ["See e.g. J. Kim.", "Fine."]),
        ('"Really?" she said.', ['"Really?"', "she said."]),
        ("배포가 실패했습니다. 다시 합니다.", ["배포가 실패했습니다.", "다시 합니다."]),
        ("これは本です。終わり。", ["これは本です。", "終わり。"]),
        ("Title\n\nBody", ["Title", "Body"]),
        ("Ends with Mr.", ["Ends with Mr."]),
        ("  ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="aB .!?\n\"'。가", max_size=60))
def test_sentences_lose_nothing_but_blanks(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("deliveries", "delivery"),
        ("boxes", "box"),
        ("cars", "car"),
        ("class", "class"),
        ("status", "status"),
        ("kim's", "kim"),
        ("is", "is"),
        ("배송이", "배송"),
        ("서울에서는", "서울"),
        ("학교", "학교"),
        ("차가", "차가"),
        ("größe", "größe"),
    ],
)
def test_forms_of_a_word_have_one_root(word: str, expected: str) -> None:
    assert root(word) == expected


def test_words_are_without_case_and_composed() -> None:
    assert words("Cafe\u0301 don't STOP_now 3x") == ["café", "don't", "stop", "now", "3x"]


def test_terms_leave_out_stop_words_numbers_and_single_letters() -> None:
    assert [word for _, word in terms("The 12 cats of a B and 고양이는 정말 크다")] == ["cats", "고양이는", "크다"]


def test_stop_words_are_those_of_the_language() -> None:
    assert [word for _, word in terms("der Hund und die Katze", "de")] == ["hund", "katze"]
    assert "der" in [word for _, word in terms("der Hund und die Katze", "en")]


def test_a_text_that_is_too_long_is_refused() -> None:
    assert check_size("x" * 10) == "x" * 10
    with pytest.raises(TooLargeError, match="1,000,001 characters"):
        check_size("x" * (MOST_CHARACTERS + 1))
