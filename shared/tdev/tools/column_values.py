"""Take one column out of rows."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, number, text_of
from tdev.sdk import tool


class Values(TypedDict):
    """The cells of one column.

    Attributes:
        values: the cells as they are, without empty ones
        texts: the same cells as texts
        numbers: those that are numbers
    """

    values: list[Any]
    texts: list[str]
    numbers: list[int | float]


@tool(
    phrases=[
        "get one column as a list",
        "list the values of a column",
        "all names in the table",
        "pluck a field",
        "한 열의 값 목록",
        "컬럼 값만 뽑아줘",
        "열을 리스트로",
    ],
    tags=["rows"],
    status="stable",
)
def column_values(rows: list[dict[str, Any]], column: str) -> Values:
    """Take one column out of rows as a list, in the order of the rows.

    Args:
        rows: the rows
        column: name of the column

    Returns:
        The cells as they are, as texts, and those that are numbers.

    Raises:
        InvalidError: When no row has the column.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> column_values(rows=[{"n": "1.5"}, {"n": ""}, {"n": "x"}], column="n")
        {'values': ['1.5', 'x'], 'texts': ['1.5', 'x'], 'numbers': [1.5]}
    """
    check_rows(rows)
    name = column_named(rows, column)
    values = [row[name] for row in rows if row.get(name) not in (None, "")]
    numbers = [found for value in values if (found := number(value)) is not None]
    return {"values": values, "texts": [text_of(value) for value in values], "numbers": numbers}
