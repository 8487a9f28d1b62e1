"""Readable text of HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.html_to_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("a<br>b", "a\nb"),
        ("<ul><li>x<li>y</ul>", "- x\n- y"),
        ("<p>a   \n b</p>", "a b"),
        ("&lt;b&gt; &amp; &#44032;", "<b> & 가"),
        ("<style>p{}</style><script>x</script><noscript>n</noscript>text", "text"),
        ("<script>never closed", ""),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("no markup", "no markup"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("", ""),
    ],
)
def test_markup_becomes_lines(html: str, text: str) -> None:
    assert html_to_text(html)["text"] == text


def test_the_title_is_not_part_of_the_text() -> None:
    assert html_to_text("<title> A \n B </title><p>x") == {"text": "x", "title": "A B"}


@given(st.text(alphabet="<>/ab p=\"'!-&;\n", max_size=80))
def test_any_markup_is_read(html: str) -> None:
    found = html_to_text(html)
    assert isinstance(found["text"], str)
    assert "\n\n" not in found["text"]
