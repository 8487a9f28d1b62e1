"""Slugs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.slugify_text import slugify_text


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Hello,  World!", "hello-world"), ("Don't stop", "dont-stop"), ("ＡＢＣ ½", "abc-1-2"), ("a_b", "a-b")],
)
def test_words_are_joined(text: str, slug: str) -> None:
    assert slugify_text(text)["text"] == slug


def test_whole_words_stay_within_the_limit() -> None:
    assert slugify_text("one two three", "_", limit=8)["text"] == "one_two"
    assert slugify_text("extraordinary", limit=5)["text"] == "extra"


@pytest.mark.parametrize(("text", "separator", "limit"), [("!?", "-", 80), ("a", "/", 80), ("a", "-", 0)])
def test_what_makes_no_slug_is_refused(text: str, separator: str, limit: int) -> None:
    with pytest.raises(InvalidError):
        slugify_text(text, separator, limit=limit)


def test_other_scripts_are_told_about_when_they_are_taken_off() -> None:
    with pytest.raises(InvalidError) as caught:
        slugify_text("안녕", keep_letters=False)
    assert "keep_letters" in str(caught.value.hint)


@given(st.text(min_size=1))
def test_a_plain_slug_fits_an_address_and_stays_as_it_is(text: str) -> None:
    try:
        slug = slugify_text(text, keep_letters=False)["text"]
    except InvalidError:
        return
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slugify_text(slug, keep_letters=False)["text"] == slug
