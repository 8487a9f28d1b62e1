"""Summarizing."""

import pytest

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.summarize_text import summarize_text

ARTICLE = (
    "The new battery lasts two days. Reviewers praise the battery. The box is blue. "
    "A battery that lasts is what buyers asked for. Shipping starts in May."
)


def test_sentences_come_from_the_text_in_their_order() -> None:
    found = summarize_text(ARTICLE, sentences=2)
    assert len(found["sentences"]) == 2
    assert found["text"] == " ".join(found["sentences"])
    places = [ARTICLE.index(sentence) for sentence in found["sentences"]]
    assert places == sorted(places)
    assert any("battery" in sentence for sentence in found["sentences"])


def test_a_short_text_stays_whole() -> None:
    assert summarize_text("Only this. And that.")["text"] == "Only this. And that."


def test_korean_is_summarized_too() -> None:
    text = "서버가 멈췄다. 점심은 김밥이었다. 서버 로그에 서버 오류가 있었다. 날씨가 좋다."
    assert "서버" in summarize_text(text, sentences=1)["text"]


def test_nothing_gives_nothing() -> None:
    assert summarize_text("") == {"text": "", "sentences": []}


@pytest.mark.parametrize("sentences", [0, -1, 101])
def test_the_number_of_sentences_is_bounded(sentences: int) -> None:
    with pytest.raises(InvalidError, match="1 to 100"):
        summarize_text("x", sentences=sentences)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError):
        summarize_text("x" * 1_000_001)
