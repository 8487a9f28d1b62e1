"""Comparing texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import TooLargeError
from tdev.tools.compare_texts import compare_texts


def test_equal_texts_have_no_difference() -> None:
    assert compare_texts("a\nb", "a\nb") == {"text": "", "equal": True, "added": 0, "removed": 0, "similarity": 1.0}


def test_lines_are_counted() -> None:
    found = compare_texts("a\nb\nc", "a\nx\ny\nc")
    assert (found["added"], found["removed"], found["equal"]) == (2, 1, False)
    assert 0 < found["similarity"] < 1


def test_a_line_that_begins_with_signs_is_counted_right() -> None:
    assert compare_texts("", "+++ plus")["added"] == 1


@pytest.mark.parametrize("text", ["x\n" * 2001, "x" * 500_001])
def test_texts_that_are_too_long_are_refused(text: str) -> None:
    with pytest.raises(TooLargeError):
        compare_texts(text, "")


@given(st.text(max_size=30))
def test_a_text_is_equal_to_itself(text: str) -> None:
    assert compare_texts(text, text)["equal"]
