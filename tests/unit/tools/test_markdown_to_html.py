"""Markdown to HTML."""

import pytest

from tdev.kernel.errors import TooLargeError
from tdev.tools.markdown_to_html import markdown_to_html


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("# Title", "<h1>Title</h1>"),
        ("- a\n- b", "<li>a</li>"),
        ("| a |\n| - |\n| 1 |", "<td>1</td>"),
        ("~~old~~", "<s>old</s>"),
        ("[x](https://example.com)", '<a href="https://example.com">x</a>'),
        ("```\n<b>\n```", "&lt;b&gt;"),
    ],
)
def test_markdown_becomes_html(text: str, part: str) -> None:
    assert part in markdown_to_html(text)["html"]


@pytest.mark.parametrize("text", ["<script>x()</script>", "[x](javascript:alert(1))", '<img src=x onerror="y">'])
def test_html_and_script_links_do_not_pass(text: str) -> None:
    html = markdown_to_html(text)["html"]
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError):
        markdown_to_html("x" * 200_001)
