"""Meta tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.extract_meta import extract_meta

PAGE = """<!doctype html><html lang="en"><head>
<link rel="stylesheet" href="a.css"><link rel="canonical" href="https://a.example/x">
<meta property="og:title" content="Open"><meta property="OG:Image" content="https://a.example/i.png">
<meta name="twitter:image" content="other"><meta name="robots" content=" noindex,
 nofollow "><meta charset="utf-8"><meta name="empty" content="">
</head></html>"""


def test_tags_are_read_by_name_and_property() -> None:
    found = extract_meta(PAGE)
    assert (found["title"], found["canonical"], found["language"]) == ("Open", "https://a.example/x", "en")
    assert found["image"] == "https://a.example/i.png"
    assert found["tags"]["robots"] == "noindex, nofollow"
    assert "empty" not in found["tags"]


def test_the_first_of_two_tags_counts() -> None:
    html = '<meta name="description" content="one"><meta name="description" content="two">'
    assert extract_meta(html)["description"] == "one"


@pytest.mark.parametrize("text", ["https://example.com/", "a.png", "../etc/passwd", "\ud800", ""])
def test_what_is_no_page_says_nothing(text: str) -> None:
    assert not any(extract_meta(text).values())


@given(st.text(alphabet='<>meta nolikhr="/'))
def test_any_text_is_read(html: str) -> None:
    assert set(extract_meta(html)) == {"title", "description", "canonical", "language", "image", "tags"}
