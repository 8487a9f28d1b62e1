"""Counting a text."""

from tdev.tools.text_statistics import text_statistics


def test_each_figure_counts_what_it_says() -> None:
    assert text_statistics("One two.\nTwo three four!") == {
        "characters": 24,
        "words": 5,
        "lines": 2,
        "sentences": 2,
        "unique_words": 4,
        "average_sentence": 2.5,
        "reading_minutes": 0.03,
    }


def test_nothing_counts_nothing() -> None:
    assert set(text_statistics("").values()) == {0}


def test_korean_words_stand_between_blanks() -> None:
    assert text_statistics("배포가 실패했습니다.")["words"] == 2
