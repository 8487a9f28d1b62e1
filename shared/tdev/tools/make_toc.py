"""Make a table of contents."""

import re
from itertools import pairwise

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import library, tool


class Contents(TypedDict):
    """The table of contents.

    Attributes:
        text: a Markdown list of links
        headings: one row per heading: level (1 to 6), title, anchor
    """

    text: str
    headings: list[dict[str, str | int]]


@tool(
    phrases=[
        "table of contents",
        "make a toc",
        "list the headings",
        "outline of the document",
        "목차 만들기",
        "목차 생성",
        "제목 목록 뽑아줘",
    ],
    tags=["text", "outline"],
    requirements=["markdown-it-py"],
    status="stable",
)
def make_toc(text: str, deepest: int = 3) -> Contents:
    """Make a table of contents of a Markdown text, with links as GitHub and GitLab make them.

    Args:
        text: Markdown, at most a million characters
        deepest: level of the smallest headings that are listed, 1 to 6

    Returns:
        The table of contents, and the headings.

    Raises:
        InvalidError: When the level is out of bounds.
        TooLargeError: When the text is too long.

    Examples:
        >>> make_toc(text="# Plan\\n\\n## First step!")
        {'text': '- [Plan](#plan)\\n  - [First step!](#first-step)',
        'headings': [{'level': 1, 'title': 'Plan', 'anchor': 'plan'},
        {'level': 2, 'title': 'First step!', 'anchor': 'first-step'}]}
    """
    if not 1 <= deepest <= 6:
        raise InvalidError(f"there are no headings of level {deepest}", hint="give 1 to 6")
    tokens = library("markdown_it").MarkdownIt("commonmark").parse(check_size(text))
    rows: list[dict[str, str | int]] = []
    used: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        title = "".join(part.content for part in inline.children or () if part.type in ("text", "code_inline"))
        plain = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        anchor = plain if plain not in used else f"{plain}-{used[plain]}"
        used[plain] = used.get(plain, 0) + 1
        rows.append({"level": int(opening.tag[1:]), "title": title, "anchor": anchor})
    shown = [row for row in rows if int(row["level"]) <= deepest]
    least = min((int(row["level"]) for row in shown), default=1)
    lines = [f"{'  ' * (int(row['level']) - least)}- [{row['title']}](#{row['anchor']})" for row in shown]
    return {"text": "\n".join(lines), "headings": shown}
