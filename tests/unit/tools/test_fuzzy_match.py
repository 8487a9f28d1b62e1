"""Near texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.fuzzy_match import fuzzy_match


def test_the_nearest_comes_first_and_each_once() -> None:
    found = fuzzy_match("Seoul City", ["Busan", "seoul city", "Seoul Cty", "Seoul Cty"])
    assert found["best"] == "seoul city"
    assert found["score"] == 1
    assert [row["text"] for row in found["rows"]] == ["seoul city", "Seoul Cty"]


def test_nothing_near_is_no_error() -> None:
    assert fuzzy_match("xyz", ["abc"]) == {"best": "", "score": 0.0, "rows": []}


@pytest.mark.parametrize(("count", "threshold"), [(0, 0.5), (1, -0.1), (1, 1.1)])
def test_wrong_bounds_are_refused(count: int, threshold: float) -> None:
    with pytest.raises(InvalidError):
        fuzzy_match("a", ["a"], count, threshold)


def test_too_much_is_refused() -> None:
    with pytest.raises(TooLargeError):
        fuzzy_match("a", ["x" * 501])


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5))
def test_the_text_itself_is_always_the_nearest(text: str, others: list[str]) -> None:
    found = fuzzy_match(text, [*others, text])
    assert found["score"] == 1
    assert found["best"].strip().casefold() == text.strip().casefold()
