"""The readable text of an HTML page, with the standard library alone: it never fails, whatever the markup."""

import re
from html.parser import HTMLParser

_SILENT = {"script", "style", "template", "noscript", "svg", "iframe", "object"}
_BLOCK_TEXT = """address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul"""
_BLOCKS = frozenset(_BLOCK_TEXT.split())
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.title: list[str] = []
        self._silent: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "title":
            self._in_title = True
        elif tag in _BLOCKS:
            self.pieces.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                continue
        elif tag == "title":
            self._in_title = False
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def readable(html: str) -> tuple[str, str]:
    """Title and text of a page: one line per block, list items after a dash; no scripts, styles or markup."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(reader.pieces).splitlines())
    return " ".join("".join(reader.title).split()), "\n".join(line for line in lines if line not in ("", "-"))


def looks_like_html(content_type: str, text: str) -> bool:
    """Whether a document is a web page; a feed or other XML that is served as HTML is none."""
    start = text[:200].lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<?xml", "<rss", "<feed")):
        return "xhtml" in content_type
    return "html" in content_type or start.startswith(("<!doctype html", "<html"))
