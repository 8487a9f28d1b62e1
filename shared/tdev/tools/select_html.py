"""Take parts out of a page by a CSS selector."""

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import library, tool

MOST_CHARACTERS = 2_000_000


class Selected(TypedDict):
    """What the selector found.

    Attributes:
        texts: text of each element (or its attribute), in the order of the page
        rows: one row per element with its text and its attributes
        count: number of elements
    """

    texts: list[str]
    rows: list[dict[str, str]]
    count: int


@tool(
    phrases=[
        "scrape items from a page",
        "select elements by CSS",
        "get all headings",
        "extract prices from the page",
        "scrape titles",
        "웹 스크래핑",
        "페이지에서 제목만 뽑아줘",
        "CSS 선택자로 추출",
        "크롤링한 페이지에서 항목 추출",
    ],
    tags=["html", "web", "scrape"],
    requirements=["beautifulsoup4"],
)
def select_html(html: str, selector: str, attribute: str = "") -> Selected:
    """Select elements of a page by a CSS selector and give their texts.

    Args:
        html: source of the page
        selector: CSS selector, for example "article h2" or "a.price"
        attribute: give this attribute instead of the text, for example "href"

    Returns:
        Texts, rows (text and attributes) and the count.

    Raises:
        InvalidError: When the selector is none.
        TooLargeError: When the page has more than 2,000,000 characters.

    Examples:
        >>> select_html(html="<h2>One</h2><p>x</p><h2>Two</h2>", selector="h2")
        {'texts': ['One', 'Two'], 'rows': [{'text': 'One'}, {'text': 'Two'}], 'count': 2}
    """
    soup_class = library("bs4").BeautifulSoup
    if len(html) > MOST_CHARACTERS:
        raise TooLargeError(f"the page has {len(html):,} characters, more than {MOST_CHARACTERS:,}")
    if "<" not in html:
        return {"texts": [], "rows": [], "count": 0}
    errors = (library("soupsieve").SelectorSyntaxError, ValueError, NotImplementedError, RecursionError)
    try:
        elements = soup_class(html, "html.parser").select(selector, limit=10_000)
        rows = [_row(element) for element in elements]
    except errors as cause:
        reason = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        raise InvalidError(
            f"{selector[:80]!r} is no CSS selector: {reason}", hint='write, for example, "h2 a"'
        ) from cause
    texts = [row.get(attribute, "") if attribute else row["text"] for row in rows]
    return {"texts": texts, "rows": rows, "count": len(rows)}


def _row(element: object) -> dict[str, str]:
    attributes = getattr(element, "attrs", {})
    text = " ".join(element.get_text(" ").split())  # type: ignore[attr-defined]  # a Tag of bs4, which has no types here
    values = {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in attributes.items()}
    return {**values, "text": text}
