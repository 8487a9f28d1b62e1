"""Sort rows."""

from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, is_empty, order_key
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Sorted(TypedDict):
    """The rows in their new order.

    Attributes:
        rows: sorted rows
    """

    rows: list[dict[str, Any]]


@tool(
    phrases=[
        "sort by",
        "order the rows",
        "rank",
        "largest first",
        "top 10 rows",
        "highest values",
        "정렬해줘",
        "내림차순 정렬",
        "큰 순서대로",
        "상위 10개",
        "순위 매기기",
        "biggest first",
        "cheapest first",
    ],
    tags=["rows"],
    status="stable",
)
def sort_rows(
    rows: list[dict[str, Any]], column: str, order: Literal["ascending", "descending"] = "ascending", limit: int = 0
) -> Sorted:
    """Sort rows by a column: numbers by size, texts by the alphabet without case, empty cells last.

    Args:
        rows: the rows
        column: name of the column
        order: smallest or largest first
        limit: how many rows to keep from the top; 0 keeps all

    Returns:
        The rows in their new order; equal ones stay as they stood.

    Raises:
        InvalidError: When no row has the column, or the limit is below 0.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> sort_rows(rows=[{"n": "10"}, {"n": "9"}], column="n")
        {'rows': [{'n': '9'}, {'n': '10'}]}
    """
    check_rows(rows)
    if limit < 0:
        raise InvalidError(f"limit is {limit}; it must be 0 or more")
    name = column_named(rows, column)
    full = [row for row in rows if not is_empty(row.get(name))]
    empty = [row for row in rows if is_empty(row.get(name))]
    full.sort(key=lambda row: order_key(row[name]), reverse=order == "descending")
    found = [*full, *empty]
    return {"rows": found[:limit] if limit else found}
