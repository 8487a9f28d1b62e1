"""Reading feeds."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.parse_feed import parse_feed

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>One &amp; only</title><link>https://example.com/1</link><pubDate>Sat, 21 Nov 2026 08:00:00 GMT</pubDate>
<description>&lt;p&gt;Hello &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;</description></item>
<item><title>Two</title><link>https://example.com/2</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>소식</title><entry><title>하나</title>
<link href="https://example.com/a"/><updated>2026-11-21T00:00:00Z</updated><summary>요약</summary></entry></feed>"""


def test_an_rss_feed_becomes_rows() -> None:
    found = parse_feed(RSS)
    assert (found["title"], found["count"]) == ("News", 2)
    assert found["rows"][0] == {
        "title": "One & only",
        "url": "https://example.com/1",
        "published": "Sat, 21 Nov 2026 08:00:00 GMT",
        "text": "Hello you",
    }


def test_an_atom_feed_becomes_rows() -> None:
    assert parse_feed(ATOM)["rows"] == [
        {"title": "하나", "url": "https://example.com/a", "published": "2026-11-21T00:00:00Z", "text": "요약"}
    ]


def test_only_the_first_are_kept_when_asked() -> None:
    assert parse_feed(RSS, limit=1)["count"] == 1
    with pytest.raises(InvalidError, match="limit"):
        parse_feed(RSS, limit=-1)


@pytest.mark.parametrize(
    "text", ["", "<html><body>page</body></html>", "plain", "https://example.com/feed", "/etc/passwd"]
)
def test_what_is_no_feed_is_refused_and_never_opened(text: str) -> None:
    with pytest.raises(InvalidError, match="no RSS or Atom feed"):
        parse_feed(text)


def test_entities_of_its_own_are_refused() -> None:
    with pytest.raises(InvalidError, match="entities"):
        parse_feed('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RSS)


def test_a_feed_that_is_cut_off_gives_what_is_there() -> None:
    assert parse_feed(RSS[: RSS.index("<item><title>Two")])["count"] == 1
