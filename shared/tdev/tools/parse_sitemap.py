"""Read the map of a site."""

from typing_extensions import TypedDict

from tdev.domain.documents.office import parsed
from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class SiteMap(TypedDict):
    """The addresses.

    Attributes:
        rows: one row per address: url, modified (as it is written, or empty)
        urls: the addresses alone
        is_index: whether they are further maps
    """

    rows: list[dict[str, str]]
    urls: list[str]
    is_index: bool


@tool(
    phrases=[
        "read the sitemap",
        "parse sitemap.xml",
        "list all pages of the sitemap",
        "사이트맵 읽어줘",
        "sitemap.xml 파싱",
        "사이트맵 주소 목록",
    ],
    tags=["sitemap"],
    status="stable",
)
def parse_sitemap(text: str) -> SiteMap:
    """Read the text of a sitemap, or of an index of them (sitemaps.org), as rows.

    Args:
        text: XML, at most a million characters

    Returns:
        The addresses, when they changed, and whether they are maps again.

    Raises:
        InvalidError: When it is no sitemap.
        TooLargeError: When the text is too long.

    Examples:
        >>> parse_sitemap(text="<urlset><url><loc>https://a.example/</loc><lastmod>2026-11-21</lastmod></url></urlset>")
        {'rows': [{'url': 'https://a.example/', 'modified': '2026-11-21'}], 'urls': ['https://a.example/'],
        'is_index': False}
    """
    tree = parsed({"sitemap": check_size(text).strip().encode("utf-8", "replace")}, "sitemap", "the text")
    kind = str(tree.tag).rpartition("}")[2]
    if kind not in ("urlset", "sitemapindex"):
        raise InvalidError(
            f"the text is no sitemap: it starts with <{kind[:40]}>", hint="a sitemap starts with <urlset>"
        )
    rows = []
    for entry in tree:
        found = {str(part.tag).rpartition("}")[2]: (part.text or "").strip() for part in entry}
        if found.get("loc"):
            rows.append({"url": found["loc"], "modified": found.get("lastmod", "")})
    return {"rows": rows, "urls": [row["url"] for row in rows], "is_index": kind == "sitemapindex"}
