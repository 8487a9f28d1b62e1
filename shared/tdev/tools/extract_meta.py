"""Read what a page says about itself."""

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.sdk import library, tool

MOST_CHARACTERS = 2_000


class PageMeta(TypedDict):
    """What the page says.

    Attributes:
        title: its title
        description: its description
        canonical: its proper address
        language: ISO 639 language, as it is written
        image: the picture that is shown with links to it
        tags: all meta tags by name or property
    """

    title: str
    description: str
    canonical: str
    language: str
    image: str
    tags: dict[str, str]


@tool(
    phrases=[
        "extract the meta tags",
        "read the Open Graph tags",
        "SEO tags of the page",
        "meta description and canonical",
        "메타 태그 추출",
        "오픈그래프 태그 읽기",
        "SEO 태그 확인",
    ],
    tags=["html", "web", "extract"],
    requirements=["beautifulsoup4"],
    status="stable",
)
def extract_meta(html: str) -> PageMeta:
    """Read the title, description, canonical address and meta tags of a page, Open Graph and Twitter cards included.

    Args:
        html: source of the page, at most a million characters

    Returns:
        What the page says about itself; an empty text where it says nothing.

    Raises:
        TooLargeError: When the source is too long.

    Examples:
        >>> extract_meta(html='<html lang="ko"><title>Shop</title><meta name="description" content="Best"></html>')
        {'title': 'Shop', 'description': 'Best', 'canonical': '', 'language': 'ko', 'image': '',
        'tags': {'description': 'Best'}}
    """
    whole = check_size(html).encode("utf-8", "replace").decode()  # half a surrogate pair is no character
    # With a line break the library does not take a short text for the name of a file, and warns of nothing.
    soup = library("bs4").BeautifulSoup(f"{whole}\n", "html.parser")
    tags: dict[str, str] = {}
    for each in soup.find_all("meta"):
        name = str(each.get("property") or each.get("name") or "").strip().lower()
        content = " ".join(str(each.get("content") or "").split())[:MOST_CHARACTERS]
        if name and content:
            tags.setdefault(name[:100], content)
    links = [each for each in soup.find_all("link") if "canonical" in (each.get("rel") or [])]
    root = soup.find("html")
    title = soup.find("title")
    return {
        "title": " ".join(title.get_text().split())[:MOST_CHARACTERS] if title else tags.get("og:title", ""),
        "description": tags.get("description", tags.get("og:description", "")),
        "canonical": str(links[0].get("href") or "") if links else "",
        "language": str(root.get("lang") or "") if root else "",
        "image": tags.get("og:image", tags.get("twitter:image", "")),
        "tags": tags,
    }
