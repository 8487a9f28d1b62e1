"""Read CSV text as rows."""

import csv
import io

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import MOST_ROWS
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import tool

_DELIMITERS = (",", ";", "\t", "|")


class Table(TypedDict):
    """The table.

    Attributes:
        rows: one object per line, by column; all values are texts
        columns: names of the columns in their order
        count: number of rows
    """

    rows: list[dict[str, str]]
    columns: list[str]
    count: int


@tool(
    phrases=[
        "read the CSV",
        "parse CSV",
        "load a spreadsheet export",
        "turn CSV into rows",
        "open the csv file",
        "CSV 읽어줘",
        "csv 파싱",
        "CSV를 행으로",
        "엑셀 CSV 불러오기",
    ],
    tags=["csv", "rows"],
    status="stable",
)
def read_csv(text: str, delimiter: str = "") -> Table:
    """Read CSV text as rows; the first line gives the names of the columns.

    Values stay texts, so that 007 stays 007. A missing cell is empty, a doubled name gets a number, and cells beyond
    the names stand under column_4, column_5 and so on.

    Args:
        text: CSV text
        delimiter: one character; found out from the text when empty (comma, semicolon, tab or bar)

    Returns:
        Rows, columns and the count.

    Raises:
        InvalidError: When the delimiter is no single character, or the quotes are broken.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> read_csv(text="name;age\\nKim;31")
        {'rows': [{'name': 'Kim', 'age': '31'}], 'columns': ['name', 'age'], 'count': 1}
    """
    text = text.removeprefix("\ufeff")
    mark = delimiter or _sniffed(text)
    if len(mark) != 1 or mark in '"\r\n':
        raise InvalidError(f"{delimiter!r} is no delimiter", hint="give one character, or nothing to find it out")
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True) if any(line)]
    except csv.Error as cause:
        raise InvalidError(f"this is no CSV: {cause}", hint="look for an open quote or a very long cell") from cause
    if len(lines) > MOST_ROWS + 1:
        raise TooLargeError(f"{len(lines) - 1:,} rows are more than the {MOST_ROWS:,} that one call takes")
    columns = _columns(lines)
    rows = [dict(zip(columns, [*line, *[""] * (len(columns) - len(line))], strict=False)) for line in lines[1:]]
    return {"rows": rows, "columns": columns, "count": len(rows)}


def _sniffed(text: str) -> str:
    """The delimiter that the first lines share, outside of quotes; a comma when none does."""
    unquoted = "".join(text[:20_000].split('"')[::2])
    lines = [line for line in unquoted.splitlines() if line.strip()][:10]
    scores = {mark: min((line.count(mark) for line in lines), default=0) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: scores[mark])


def _columns(lines: list[list[str]]) -> list[str]:
    width = max((len(line) for line in lines), default=0)
    named = [*lines[0], *[""] * (width - len(lines[0]))] if lines else []
    columns: list[str] = []
    for index, raw in enumerate(named, 1):
        name = raw.strip() or f"column_{index}"
        number = 2
        unique = name
        while unique in columns:
            unique = f"{name}_{number}"
            number += 1
        columns.append(unique)
    return columns
