"""Sentiment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.score_sentiment import score_sentiment


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love it, works great", "positive"),
        ("Terrible support and a broken screen", "negative"),
        ("good camera, bad battery", "mixed"),
        ("The box is blue", "neutral"),
        ("not happy with the refund", "negative"),
        ("친절하고 배송도 빨라요", "positive"),
        ("품질이 최악이에요", "negative"),
    ],
)
def test_labels(text: str, label: str) -> None:
    assert score_sentiment(text)["label"] == label


@given(st.text())
def test_the_score_stays_in_its_bounds(text: str) -> None:
    found = score_sentiment(text)
    assert -1 <= found["score"] <= 1
    assert (found["label"] == "neutral") == (not found["positive"] and not found["negative"])
