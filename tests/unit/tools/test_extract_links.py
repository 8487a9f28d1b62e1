"""The links of a page."""

from tdev.tools.extract_links import extract_links


def test_relative_links_are_completed() -> None:
    html = '<a href="b">B</a><a href="//other.example/x">O</a><a href="?q=1">Q</a>'
    assert extract_links(html, base_url="https://example.com/d/a")["urls"] == [
        "https://example.com/d/b",
        "https://other.example/x",
        "https://example.com/d/a?q=1",
    ]


def test_without_an_address_they_stay_as_they_are() -> None:
    assert extract_links('<a href="b">B</a>')["urls"] == ["b"]


def test_each_address_comes_once_with_its_first_text() -> None:
    assert extract_links('<a href="b">One <i>two</i></a><a href="b">again</a>')["rows"] == [
        {"url": "b", "text": "One two"}
    ]


def test_what_leads_nowhere_is_left_out() -> None:
    targets = ["#x", "javascript:x()", "JAVASCRIPT:x()", "data:x", " "]
    html = "<a>none</a>" + "".join(f'<a href="{target}">x</a>' for target in targets)
    assert extract_links(html, base_url="https://example.com/")["urls"] == []


def test_a_broken_address_is_left_out() -> None:
    assert extract_links('<a href="http://[::1">x</a><a href="/ok">y</a>', base_url="https://example.com/")["urls"] == [
        "https://example.com/ok"
    ]
