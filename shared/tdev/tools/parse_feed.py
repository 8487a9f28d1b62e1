"""Read an RSS or Atom feed."""

import io
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.documents.html import readable
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import library, tool

MOST_CHARACTERS = 2_000_000


class Item(TypedDict):
    """One entry.

    Attributes:
        title: its title
        url: where it is
        published: as the feed writes it
        text: its summary without markup
    """

    title: str
    url: str
    published: str
    text: str


class Feed(TypedDict):
    """The feed.

    Attributes:
        rows: entries in the order of the feed
        title: title of the feed
        count: number of entries
    """

    rows: list[Item]
    title: str
    count: int


@tool(
    phrases=[
        "read the RSS feed",
        "parse a feed",
        "latest news from the feed",
        "newest headlines",
        "list the blog posts",
        "atom feed entries",
        "RSS 읽어줘",
        "피드 파싱",
        "최신 글 목록",
        "뉴스 피드 가져오기",
        "keep the latest entries",
        "newest posts of the feed",
        "피드의 새 글 가져오기",
    ],
    tags=["feed", "rows", "web"],
    requirements=["feedparser"],
)
def parse_feed(text: str, limit: int = 0) -> Feed:
    """Read the text of an RSS or Atom feed as rows.

    Args:
        text: XML of the feed
        limit: how many entries to keep; 0 keeps all

    Returns:
        Entries, title and the number of entries.

    Raises:
        InvalidError: When it is no feed, declares entities of its own, or the limit is below 0.
        TooLargeError: When the text has more than 2,000,000 characters.

    Examples:
        >>> parse_feed(text="<rss version='2.0'><channel><title>News</title><item><title>One</title>"
        ...     "<link>https://example.com/1</link></item></channel></rss>")
        {'rows': [{'title': 'One', 'url': 'https://example.com/1', 'published': '', 'text': ''}], 'title': 'News',
        'count': 1}
    """
    feedparser = library("feedparser")
    if limit < 0:
        raise InvalidError(f"limit is {limit}; it must be 0 or more")
    if len(text) > MOST_CHARACTERS:
        raise TooLargeError(f"the feed has {len(text):,} characters, more than {MOST_CHARACTERS:,}")
    if "<!ENTITY" in text.upper():
        raise InvalidError("the feed declares entities of its own, which is refused")
    # A stream, never the text itself: the library would open a text that looks like an address or a path.
    content = text.encode("utf-8", "replace")
    try:
        found = feedparser.parse(
            io.BytesIO(content), response_headers={"content-type": "application/xml; charset=utf-8"}
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as cause:
        raise InvalidError(f"this is no feed that can be read: {cause}") from cause
    if not found.get("version") and not found.entries:
        raise InvalidError("this is no RSS or Atom feed", hint="give the XML of the feed, not that of a page")
    entries = found.entries[:limit] if limit else found.entries
    rows = [_item(entry) for entry in entries]
    return {"rows": rows, "title": str(found.feed.get("title", "")), "count": len(rows)}


def _item(entry: Any) -> Item:
    return {
        "title": readable(str(entry.get("title", "")))[1],
        "url": str(entry.get("link", "")),
        # dict.get: the library's own get warns while it takes one date for the other.
        "published": str(dict.get(entry, "published") or dict.get(entry, "updated") or ""),
        "text": readable(str(entry.get("summary", "")))[1],
    }
