"""Words read as meanings, in English and Korean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.planning.described.speech import meanings_of, terms_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("summarize", "요약해줘"),
        ("translate", "번역하고"),
        ("weather", "날씨"),
        ("exchange rate", "환율"),
        ("compress", "압축해서"),
        ("transcribe", "speech to text"),
        ("look up", "조회"),
        ("anomalies", "이상치"),
        ("draw", "그려서"),
        ("personal data", "개인정보"),
    ],
)
def test_both_languages_mean_the_same(one: str, other: str) -> None:
    assert set(meanings_of(one)) & set(meanings_of(other))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("look the user up", "lookup"),
        ("read it back to me", "speak"),
        ("was the customer happy", "sentiment"),
        ("QRCodeReader", "qr"),
        ("roll the thing back", "rollback"),
        ("막대차트로", "chart"),
        ("take out the names", "redact"),
    ],
)
def test_the_meaning_is_found_in_its_forms(text: str, meaning: str) -> None:
    assert meaning in meanings_of(text)


def test_words_that_say_nothing_are_left_out() -> None:
    assert meanings_of("please give me the") == ()


def test_an_unknown_word_stands_for_itself() -> None:
    (term,) = terms_in("flurbing")
    assert (term.meaning, term.known) == ("flurb", False)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="요약해서 번역 send look up the-_QR1", max_size=60))
def test_terms_stand_in_the_text_in_order(text: str) -> None:
    found = terms_in(text)
    assert all(0 <= term.start < term.end for term in found)
    assert [term.start for term in found] == sorted(term.start for term in found)
