"""Which language a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.language.detection import UNKNOWN, detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("배포가 실패했습니다", "ko"),
        ("Deploy 실패 로그를 확인", "ko"),
        ("これは本です。東京に行きます", "ja"),
        ("这是一本书", "zh"),
        ("Это книга", "ru"),
        ("Αυτό είναι ένα βιβλίο", "el"),
        ("هذا كتاب", "ar"),
        ("זה ספר", "he"),
        ("นี่คือหนังสือ", "th"),
        ("यह किताब है", "hi"),
        ("The weather is nice and we are going to the park with the children", "en"),
        ("Wo ist der Bahnhof und wann fährt der nächste Zug nach Berlin?", "de"),
        ("Où est la gare et quand part le prochain train pour Paris ?", "fr"),
        ("¿Dónde está la estación y cuándo sale el próximo tren para Madrid?", "es"),
        ("Dove si trova la stazione e quando parte il prossimo treno per Roma?", "it"),
        ("Onde fica a estação e quando sai o próximo trem para Lisboa? Não sei.", "pt"),
        ("Waar is het station en wanneer vertrekt de volgende trein naar Amsterdam?", "nl"),
    ],
)
def test_common_languages_are_told_apart(text: str, language: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize("text", ["", "123 !!", "xyzzy plugh", "😀"])
def test_it_says_when_it_does_not_know(text: str) -> None:
    assert detect(text) == type(detect(""))(UNKNOWN, 0.0)


def test_more_text_makes_it_surer() -> None:
    assert (
        detect("the house and the garden of our friends are behind the school").confidence
        > detect("the end").confidence
    )


@given(st.text(max_size=50))
def test_confidence_is_between_none_and_all(text: str) -> None:
    assert 0 <= detect(text).confidence <= 1
