"""Wrapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.wrap_text import wrap_text


@given(st.text(alphabet="ab \n", max_size=200), st.integers(10, 40))
def test_no_line_is_too_long_and_no_letter_is_lost(text: str, width: int) -> None:
    found = wrap_text(text, width, "> ")
    lines = found["text"].splitlines()
    assert found["lines"] == len(lines)
    assert all(len(line) <= width for line in lines)
    assert [c for line in lines for c in line.removeprefix("> ") if c in "ab"] == [c for c in text if c in "ab"]


def test_paragraphs_stay_apart() -> None:
    assert wrap_text("one\ntwo\n\nthree", 20)["text"] == "one two\n\nthree"


@pytest.mark.parametrize(("width", "indent"), [(9, ""), (1001, ""), (80, " " * 10), (80, "\n")])
def test_what_cannot_be_used_is_refused(width: int, indent: str) -> None:
    with pytest.raises(InvalidError):
        wrap_text("x", width, indent)
