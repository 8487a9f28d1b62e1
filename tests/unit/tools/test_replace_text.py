"""Replacing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.replace_text import replace_text


@given(st.text(alphabet="ab.", max_size=30), st.text(alphabet="ab.", min_size=1, max_size=2), st.text(max_size=3))
def test_it_does_what_replacing_plain_texts_does(text: str, find: str, replacement: str) -> None:
    found = replace_text(text, find, replacement)
    assert found == {"text": text.replace(find, replacement), "count": text.count(find)}


def test_a_pattern_is_a_text_like_any_other() -> None:
    assert replace_text("a.b", ".", r"\1")["text"] == r"a\1b"


def test_nothing_to_look_for_is_refused() -> None:
    with pytest.raises(InvalidError):
        replace_text("a", "", "b")


def test_a_text_that_would_become_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError, match="become"):
        replace_text("a" * 1000, "a", "b" * 1001)
