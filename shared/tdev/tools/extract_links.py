"""Find the links of a page."""

from html.parser import HTMLParser
from urllib.parse import urljoin

from typing_extensions import TypedDict

from tdev.sdk import tool


class Link(TypedDict):
    """One link.

    Attributes:
        url: where it leads
        text: what it says
    """

    url: str
    text: str


class Links(TypedDict):
    """The links of a page.

    Attributes:
        rows: url and text of each link, each address once
        urls: the addresses alone
    """

    rows: list[Link]
    urls: list[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Link] = []
        self._open: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href") if tag == "a" else None
        if target and target.strip():
            self._open = {"url": target.strip(), "text": ""}
            self.found.append(self._open)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open["text"] += data


@tool(
    phrases=[
        "find the links on a page",
        "extract hyperlinks",
        "list all links",
        "which pages does it link to",
        "페이지의 링크 목록",
        "링크 모두 뽑아줘",
        "하이퍼링크 추출",
    ],
    tags=["html", "web"],
)
def extract_links(html: str, base_url: str = "") -> Links:
    """List the links of an HTML page, each address once, in the order of the page.

    Args:
        html: source of the page
        base_url: address of the page, to complete relative links

    Returns:
        Rows with url and text, and the addresses alone.

    Examples:
        >>> extract_links(html='<a href="/b">Next</a> <a href="#top">up</a>', base_url="https://example.com/a")
        {'rows': [{'url': 'https://example.com/b', 'text': 'Next'}], 'urls': ['https://example.com/b']}
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    rows: dict[str, Link] = {}
    for link in reader.found:
        url = _absolute(link["url"], base_url)
        if url and not url.lower().startswith(("#", "javascript:", "data:")):
            rows.setdefault(url, {"url": url, "text": " ".join(link["text"].split())})
    return {"rows": list(rows.values()), "urls": list(rows)}


def _absolute(target: str, base_url: str) -> str:
    if target.startswith("#"):
        return ""
    try:
        return urljoin(base_url, target) if base_url else target
    except ValueError:  # for example an address with a broken IPv6 host
        return ""
