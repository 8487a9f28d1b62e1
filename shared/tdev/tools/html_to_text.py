"""Turn HTML into readable text."""

from typing_extensions import TypedDict

from tdev.domain.documents.html import readable
from tdev.sdk import tool


class Readable(TypedDict):
    """A page without its markup.

    Attributes:
        text: the readable text, one line per paragraph
        title: title of the page, or empty
    """

    text: str
    title: str


@tool(
    phrases=[
        "turn HTML into text",
        "strip the tags",
        "readable text of a web page",
        "remove markup",
        "clean the HTML",
        "HTML을 텍스트로",
        "태그 제거",
        "웹 페이지 본문만 추출",
        "본문 텍스트 뽑아줘",
    ],
    tags=["html", "text"],
    status="stable",
)
def html_to_text(html: str) -> Readable:
    """Turn HTML into readable plain text, without scripts, styles and tags.

    Args:
        html: source of a page or a part of one

    Returns:
        Text and title.

    Examples:
        >>> html_to_text(html="<title>Hi</title><h1>News</h1><p>It <b>works</b>.</p><script>x()</script>")
        {'text': 'News\\nIt works.', 'title': 'Hi'}
    """
    title, text = readable(html)
    return {"text": text, "title": title}
