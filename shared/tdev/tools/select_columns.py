"""Keep some columns of rows."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named
from tdev.sdk import tool


class Selected(TypedDict):
    """The rows with fewer columns.

    Attributes:
        rows: the same rows, with the chosen columns in the given order
    """

    rows: list[dict[str, Any]]


@tool(
    phrases=[
        "keep only the columns",
        "select columns",
        "drop the other columns",
        "just name and price",
        "필요한 열만",
        "컬럼 선택",
        "이름과 가격만 남겨줘",
        "열 골라내기",
    ],
    tags=["rows"],
    status="stable",
)
def select_columns(rows: list[dict[str, Any]], columns: list[str]) -> Selected:
    """Keep only the named columns of each row, in the given order; a missing cell is null.

    Args:
        rows: the rows
        columns: names of the columns

    Returns:
        The rows with these columns.

    Raises:
        InvalidError: When no row has one of the columns.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> select_columns(rows=[{"a": 1, "b": 2, "c": 3}], columns=["c", "a"])
        {'rows': [{'c': 3, 'a': 1}]}
    """
    check_rows(rows)
    names = [column_named(rows, column) for column in columns]
    return {"rows": [{name: row.get(name) for name in names} for row in rows]}
