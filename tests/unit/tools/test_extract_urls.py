"""Finding web addresses."""

import pytest

from tdev.tools.extract_urls import extract_urls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/news/42 요약해줘", ["https://example.com/news/42"]),
        ("https://example.com/a를 읽고 https://example.com/b에서", ["https://example.com/a", "https://example.com/b"]),
        ("https://ko.wikipedia.org/wiki/서울", ["https://ko.wikipedia.org/wiki/서울"]),
        ("(see https://en.wikipedia.org/wiki/A_(b))", ["https://en.wikipedia.org/wiki/A_(b)"]),
        ('<a href="https://example.com/x">', ["https://example.com/x"]),
        (
            "HTTP://EXAMPLE.COM, https://example.com/?a=1&b=2#c!",
            ["HTTP://EXAMPLE.COM", "https://example.com/?a=1&b=2#c"],
        ),
        ("ftp://example.com example.com https:// xhttps://example.com", []),
        ("https://...", []),
        ("https://example.com/ and https://example.com/", ["https://example.com/"]),
    ],
)
def test_addresses_are_found_without_what_the_sentence_adds(text: str, expected: list[str]) -> None:
    assert extract_urls(text) == expected


def test_a_long_hostile_text_ends() -> None:
    assert len(extract_urls("https://" + "a)" * 100_000)) == 1
