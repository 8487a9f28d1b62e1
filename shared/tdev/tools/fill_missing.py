"""Fill empty cells."""

import statistics
from collections import Counter
from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, columns_of, is_empty, mean, number
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Filled(TypedDict):
    """The new rows.

    Attributes:
        rows: the rows
        filled: number of cells that were empty and are not any more
    """

    rows: list[dict[str, Any]]
    filled: int


@tool(
    phrases=[
        "fill missing values",
        "fill the empty cells",
        "replace blanks with",
        "impute missing data",
        "fill down",
        "결측치 채우기",
        "빈 칸 채워줘",
        "빈 값을 채워줘",
    ],
    tags=["rows", "statistics"],
    status="stable",
)
def fill_missing(
    rows: list[dict[str, Any]],
    column: str = "",
    method: Literal["value", "previous", "mean", "median", "most_frequent"] = "value",
    value: str | int | float | bool = "",
) -> Filled:
    """Fill empty cells of one column, or of all: with a value, the cell above, or a figure of the column.

    A cell for which the method finds nothing (the first one has none above) stays empty.

    Args:
        rows: the rows
        column: the column; empty means all of them
        method: where the new cell comes from
        value: the new cell for the method "value"

    Returns:
        The rows, and how many cells were filled.

    Raises:
        InvalidError: When no row has the column, or the method "value" has no value.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> fill_missing(rows=[{"n": 1}, {"n": ""}, {"n": 3}], column="n", method="mean")
        {'rows': [{'n': 1}, {'n': 2}, {'n': 3}], 'filled': 1}
    """
    check_rows(rows)
    if method == "value" and value == "":
        raise InvalidError("the method value needs a value", hint="give value, or another method such as previous")
    names = [column_named(rows, column)] if column else columns_of(rows)
    found = [dict(row) for row in rows]
    filled = 0
    for name in names:
        new = value if method == "value" else _figure(method, [row.get(name) for row in rows])
        for row in found:
            if not is_empty(row.get(name)):
                new = row[name] if method == "previous" else new
            elif not is_empty(new):
                row[name] = new
                filled += 1
    return {"rows": found, "filled": filled}


def _figure(method: str, cells: list[Any]) -> Any:
    """What the column is filled with; None when it has no such figure."""
    there = [cell for cell in cells if not is_empty(cell)]
    if method == "most_frequent":
        known = [cell for cell in there if isinstance(cell, str | int | float | bool)]
        return Counter(known).most_common(1)[0][0] if known else None
    numbers = [found for cell in there if (found := number(cell)) is not None]
    if not numbers or method == "previous":
        return None
    if method == "median":
        return _whole(statistics.median_low(numbers)) if len(numbers) % 2 else _whole(mean(_middle(numbers)))
    return _whole(mean(numbers))


def _middle(numbers: list[int | float]) -> list[int | float]:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2 - 1 : len(ordered) // 2 + 1]


def _whole(found: int | float) -> int | float:
    return int(found) if found == int(found) else found
