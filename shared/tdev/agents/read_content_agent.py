"""Decides by its content how a text is to be read."""

import re
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.documents.html import looks_like_html
from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent


class Content(TypedDict):
    """What the text holds.

    Attributes:
        kind: json, feed, html, csv or text
        text: readable text; empty where the content is rows or a value
        rows: rows of a table, a feed or a JSON list of objects
        value: value of a JSON document
    """

    kind: str
    text: str
    rows: list[dict[str, Any]]
    value: Any


@agent(
    phrases=[
        "read whatever this is",
        "open the content",
        "understand this data",
        "parse it automatically",
        "load the data in any format",
        "형식 알아서 읽어줘",
        "자동으로 파싱",
        "데이터 열어줘",
        "무슨 파일인지 보고 읽어줘",
    ],
    tags=["text", "rows", "json", "csv", "html", "feed"],
    uses=["read_json", "parse_feed", "html_to_text", "read_csv"],
)
class ReadContentAgent:
    """Look at a text, decide whether it is JSON, a feed, HTML, CSV or prose, and read it with the tool for that.

    When the first choice cannot read it, the text is tried as the next kind that its content allows.

    Args:
        text: any text, at most a million characters

    Returns:
        Kind, text, rows and value.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> ReadContentAgent().run("name,age\\nKim,31\\nLee,9", context)["kind"]
        'csv'
    """

    def run(self, text: str, context: Context) -> Content:
        """Decide and read."""
        for kind in _likely(check_size(text)):
            try:
                return _read(kind, text, context)
            except InvalidError:  # it only looked like that kind
                continue
        return {"kind": "text", "text": text, "rows": [], "value": None}


def _likely(text: str) -> list[str]:
    """The kinds that the content speaks for, the likeliest first."""
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    kinds = []
    if start.startswith(("{", "[")):
        kinds.append("json")
    if re.match(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:rdf)\b", start, re.DOTALL):
        kinds.append("feed")
    if looks_like_html("", text) or re.match(
        r"<(?:!doctype|html|head|body|div|p|h[1-6]|table|article|ul|section)\b", start
    ):
        kinds.append("html")
    if _looks_like_csv(text):
        kinds.append("csv")
    return kinds


def _looks_like_csv(text: str) -> bool:
    """Whether at least two lines have the same number of a delimiter, and no line reads like a sentence."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:10]
    if len(lines) < 2 or any(re.search(r"[a-z가-힣][.!?]\s*$", line) for line in lines):
        return False
    return any(
        lines[0].count(mark) > 0 and len({re.sub(r'"[^"]*"', "", line).count(mark) for line in lines}) == 1
        for mark in ",;\t|"
    )


def _read(kind: str, text: str, context: Context) -> Content:
    content: Content = {"kind": kind, "text": "", "rows": [], "value": None}
    if kind == "json":
        value = context.call("read_json", {"text": text})["value"]
        content["value"] = value
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            content["rows"] = value
    elif kind == "feed":
        content["rows"] = context.call("parse_feed", {"text": text})["rows"]
    elif kind == "html":
        content["text"] = context.call("html_to_text", {"html": text})["text"]
    else:
        content["rows"] = context.call("read_csv", {"text": text})["rows"]
    return content
