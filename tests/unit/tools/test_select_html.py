"""Selecting elements."""

import pytest

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.select_html import MOST_CHARACTERS, select_html

HTML = '<ul class="a b"><li><a href="/1">One</a></li><li><a href="/2" title="t">Two  x</a></li></ul>'


def test_texts_are_in_the_order_of_the_page() -> None:
    found = select_html(HTML, "li a")
    assert found["texts"] == ["One", "Two x"]
    assert found["count"] == 2


def test_an_attribute_can_be_asked_for() -> None:
    assert select_html(HTML, "a", attribute="href")["texts"] == ["/1", "/2"]
    assert select_html(HTML, "a", attribute="title")["texts"] == ["", "t"]


def test_rows_have_the_attributes() -> None:
    assert select_html(HTML, "a[title]")["rows"] == [{"href": "/2", "title": "t", "text": "Two x"}]
    assert select_html(HTML, "ul")["rows"][0]["class"] == "a b"


def test_nothing_found_is_an_empty_list() -> None:
    assert select_html(HTML, "table") == {"texts": [], "rows": [], "count": 0}
    assert select_html("plain", "p")["count"] == 0


@pytest.mark.parametrize("selector", ["", "[", "a:no-such", "p >", "::before("])
def test_a_broken_selector_is_refused(selector: str) -> None:
    with pytest.raises(InvalidError, match="CSS selector"):
        select_html(HTML, selector)


def test_a_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        select_html("<" * (MOST_CHARACTERS + 1), "p")
