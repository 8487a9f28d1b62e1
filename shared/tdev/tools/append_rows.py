"""Put lists of rows under one another."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, columns_of
from tdev.sdk import tool


class Appended(TypedDict):
    """All rows.

    Attributes:
        rows: the rows; each has all columns, null where it had none
        count: number of rows
    """

    rows: list[dict[str, Any]]
    count: int


@tool(
    phrases=[
        "append the rows",
        "stack two tables",
        "union of two lists of rows",
        "put the tables under one another",
        "행 이어붙이기",
        "두 표를 아래로 합쳐줘",
        "데이터 이어붙여줘",
    ],
    tags=["rows"],
    status="stable",
)
def append_rows(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> Appended:
    """Put the rows of one list under those of another. Columns are matched by their exact name.

    Args:
        left: the first rows
        right: the rows that follow

    Returns:
        All rows, each with all columns, and their number.

    Raises:
        TooLargeError: With more than 100,000 rows together.

    Examples:
        >>> append_rows(left=[{"a": 1}], right=[{"a": 2, "b": 3}])
        {'rows': [{'a': 1, 'b': None}, {'a': 2, 'b': 3}], 'count': 2}
    """
    rows = [*left, *right]
    check_rows(rows)
    names = columns_of(rows)
    return {"rows": [{name: row.get(name) for name in names} for row in rows], "count": len(rows)}
