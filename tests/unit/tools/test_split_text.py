"""Cutting a text."""

from typing import Any

import pytest

from tdev.tools.split_text import split_text

TEXT = "One. Two.\nThree\n \nFour"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("lines", ["One. Two.", "Three", "Four"]),
        ("sentences", ["One.", "Two.", "Three", "Four"]),
        ("paragraphs", ["One. Two.\nThree", "Four"]),
    ],
)
def test_the_text_is_cut_where_asked(by: Any, expected: list[str]) -> None:
    assert split_text(TEXT, by=by) == {"texts": expected, "count": len(expected)}


def test_nothing_has_no_parts() -> None:
    assert split_text(" \n ") == {"texts": [], "count": 0}
