"""Keep one of several like rows."""

from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, text_of
from tdev.sdk import tool


class Deduped(TypedDict):
    """What is left.

    Attributes:
        rows: rows, each once
        removed: number of rows that were left out
    """

    rows: list[dict[str, Any]]
    removed: int


@tool(
    phrases=[
        "remove duplicates",
        "dedupe the rows",
        "drop repeated rows",
        "unique by column",
        "keep one row per customer",
        "중복 제거",
        "중복된 행 빼줘",
        "고유한 행만 남겨줘",
        "같은 행은 하나만 남기고",
        "drop rows with the same id",
        "같은 아이디 행은 빼줘",
    ],
    tags=["rows"],
    status="stable",
)
def dedupe_rows(
    rows: list[dict[str, Any]], columns: list[str] | None = None, keep: Literal["first", "last"] = "first"
) -> Deduped:
    """Keep one of the rows that are alike in some columns, or in all of them.

    Outer blanks and case make no difference.

    Args:
        rows: the rows
        columns: columns that are compared; all when absent
        keep: which of like rows stays

    Returns:
        The rows in their order, and how many were left out.

    Raises:
        InvalidError: When no row has a column.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> dedupe_rows(rows=[{"mail": "a@x.org", "n": 1}, {"mail": "A@x.org ", "n": 2}], columns=["mail"])
        {'rows': [{'mail': 'a@x.org', 'n': 1}], 'removed': 1}
    """
    check_rows(rows)
    names = [column_named(rows, column) for column in columns or ()]
    kept: dict[tuple[Any, ...], int] = {}
    for place, row in enumerate(rows):
        cells = [(name, row.get(name)) for name in names] if names else sorted(row.items())
        key = tuple((name, text_of(cell).strip().casefold()) for name, cell in cells)
        if keep == "last":
            kept[key] = place
        else:
            kept.setdefault(key, place)
    left = [rows[place] for place in sorted(kept.values())]
    return {"rows": left, "removed": len(rows) - len(left)}
