"""Telling the language."""

import pytest

from tdev.tools.detect_language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [("안녕하세요 여러분", "ko"), ("Wo ist der Bahnhof?", "de"), ("???  ㅋㅋㅋㅋ", "ko"), ("42", "und")],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert detect_language(text)["language"] == language


def test_what_cannot_be_told_has_no_confidence() -> None:
    assert detect_language("42")["confidence"] == 0
