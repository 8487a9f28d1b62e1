"""Write rows as a Markdown table."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, columns_of, number, text_of
from tdev.sdk import tool


class Markdown(TypedDict):
    """The table.

    Attributes:
        text: Markdown table
    """

    text: str


@tool(
    phrases=[
        "make a table",
        "rows as markdown",
        "show as a table",
        "report the rows",
        "format a table for the chat",
        "표로 보여줘",
        "마크다운 표",
        "표 만들어줘",
        "보고서용 표",
    ],
    tags=["rows", "markdown"],
    status="stable",
)
def rows_to_markdown(rows: list[dict[str, Any]], title: str = "") -> Markdown:
    """Write rows as a Markdown table; columns of numbers stand to the right.

    Args:
        rows: the rows
        title: heading above the table, if any

    Returns:
        The table as text.

    Raises:
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> print(rows_to_markdown(rows=[{"city": "Seoul", "n": 12}])["text"])
        | city | n |
        | --- | ---: |
        | Seoul | 12 |
        >>> rows_to_markdown(rows=[], title="Nothing")
        {'text': '## Nothing\\n\\n(no rows)'}
    """
    check_rows(rows)
    columns = columns_of(rows)
    lines = [f"## {_cell(title)}", ""] if title.strip() else []
    if not columns:
        return {"text": "\n".join([*lines, "(no rows)"])}
    numeric = [all(number(row.get(column)) is not None for row in rows) for column in columns]
    lines.append(_line(columns))
    lines.append(_line(["---:" if right else "---" for right in numeric]))
    lines += [_line([row.get(column) for column in columns]) for row in rows]
    return {"text": "\n".join(lines)}


def _line(cells: list[Any]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(value: Any) -> str:
    """One line, in which a bar does not end the cell."""
    return " ".join(text_of(value).split()).replace("\\", "\\\\").replace("|", "\\|")
