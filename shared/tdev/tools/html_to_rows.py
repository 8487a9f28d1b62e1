"""Read a table of a page."""

from typing import Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import library, tool

MOST_CHARACTERS = 2_000_000


class Table(TypedDict):
    """A table of the page.

    Attributes:
        rows: one row per line of the table, by the names in its first line
        columns: names of the columns in their order
    """

    rows: list[dict[str, str]]
    columns: list[str]


@tool(
    phrases=[
        "read the table on the page",
        "extract a table from HTML",
        "scrape the table",
        "HTML table to rows",
        "페이지의 표 읽어줘",
        "HTML 표를 데이터로",
        "웹 표 추출",
    ],
    tags=["html", "rows", "scrape"],
    requirements=["beautifulsoup4"],
)
def html_to_rows(html: str, table: int = 1) -> Table:
    """Turn a table of an HTML page into rows; the first line gives the names of the columns.

    Args:
        html: source of the page
        table: which table of the page, counted from 1

    Returns:
        Rows and the names of the columns.

    Raises:
        InvalidError: When the page has no such table.
        TooLargeError: When the page has more than 2,000,000 characters.

    Examples:
        >>> html_to_rows(html="<table><tr><th>a<th>b<tr><td>1<td>2</table>")
        {'rows': [{'a': '1', 'b': '2'}], 'columns': ['a', 'b']}
    """
    soup_class = library("bs4").BeautifulSoup
    if len(html) > MOST_CHARACTERS:
        raise TooLargeError(f"the page has {len(html):,} characters, more than {MOST_CHARACTERS:,}")
    try:
        tables = soup_class(html, "html.parser").find_all("table", limit=1000) if "<" in html else []
        if not 1 <= table <= len(tables):
            raise InvalidError(f"the page has {len(tables)} tables; there is no table {table}")
        lines = [_cells(line) for line in tables[table - 1].find_all("tr")]
    except RecursionError as cause:
        raise InvalidError("the page is nested too deeply") from cause
    lines = [line for line in lines if line]
    if not lines:
        return {"rows": [], "columns": []}
    columns = [name or f"column_{index}" for index, name in enumerate(lines[0], 1)]
    return {"rows": [dict(zip(columns, line, strict=False)) for line in lines[1:]], "columns": columns}


def _cells(line: Any) -> list[str]:
    """Texts of the cells of one line, without those of a table inside a cell."""
    found = []
    for cell in line.find_all(["td", "th"]):
        if cell.find_parent("tr") is line:
            own = [text for text in cell.find_all(string=True) if text.find_parent(["td", "th"]) is cell]
            found.append(" ".join("".join(own).split()))
    return found
