"""What values look like."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.shapes import shape_of
from tests.support.goals import LONG_TEXTS, odd_texts

OF_TEXTS = frozenset("num url email ip file id mixed camel upper title capital inside low".split())


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("12", "num"),
        ("1,234.5", "num"),
        ("https://a.org", "url"),
        ("www.example.org", "url"),
        ("ann@x.org", "email"),
        ("10.0.0.1", "ip"),
        ("report.csv", "file"),
        ("song.mp3", "file"),
        ("AB-12", "id"),
        ("5 days", "mixed"),
        ("12:30", "mixed"),
        ("NASA", "upper"),
        ("iPhone", "camel"),
        ("HTTPServer", "camel"),
        ("New York", "title"),
        ("A", "title"),
        ("Lord of the Rings", "capital"),
        ("the White House", "inside"),
        ("blue sky", "low"),
        ("서울", "low"),
        (" 7 ", "num"),
    ],
)
def test_a_text_has_a_shape(value: str, shape: str) -> None:
    assert shape_of(value) == shape


@pytest.mark.parametrize(
    ("value", "shape"), [(3, "int"), (2.5, "float"), (True, "bool"), ([1], "list"), (None, "NoneType"), ({}, "dict")]
)
def test_what_is_no_text_is_named_by_its_type(value: Any, shape: str) -> None:
    assert shape_of(value) == shape


@given(odd_texts | st.text())
def test_every_text_has_one_of_the_shapes_whatever_is_around_it(text: str) -> None:
    assert shape_of(text) in OF_TEXTS
    assert shape_of(f"  {text}\n") == shape_of(text)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: repr(text[:8]))
def test_the_longest_texts_have_one_too(text: str) -> None:
    assert shape_of(text) in OF_TEXTS
