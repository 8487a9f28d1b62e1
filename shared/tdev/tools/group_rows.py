"""Group rows and compute one number per group."""

from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, is_empty, mean, number, text_of, total
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Grouped(TypedDict):
    """The groups.

    Attributes:
        rows: one row per group: the grouping column, and the number under "sum_amount" and so on (or "count")
        result: the number of the only group; null when there are several
    """

    rows: list[dict[str, Any]]
    result: int | float | None


@tool(
    phrases=[
        "group by",
        "sum per region",
        "average by category",
        "count per group",
        "total amount by month",
        "aggregate",
        "그룹별 합계",
        "지역별 합계 내고",
        "카테고리별 평균",
        "평균 내줘",
        "개수 세줘",
    ],
    tags=["rows", "statistics"],
    status="stable",
)
def group_rows(
    rows: list[dict[str, Any]],
    by: str = "",
    function: Literal["sum", "average", "min", "max", "count"] = "count",
    column: str = "",
) -> Grouped:
    """Group rows by a column and compute the sum, average, minimum, maximum or count of each group.

    Cells that hold no number are left out of the computation; sums and averages are exact in decimal.

    Args:
        rows: the rows
        by: column to group by; empty takes all rows as one group
        function: what to compute
        column: column with the numbers; not needed for count

    Returns:
        One row per group, in the order in which the groups first appear; and the number, if there is one group.

    Raises:
        InvalidError: When no row has a column, the column is missing, or it holds no number at all.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> group_rows(rows=[{"region": "A", "n": "0.1"}, {"region": "B", "n": 2}, {"region": "A", "n": 0.2}],
        ...     by="region", function="sum", column="n")
        {'rows': [{'region': 'A', 'sum_n': 0.3}, {'region': 'B', 'sum_n': 2}], 'result': None}
    """
    check_rows(rows)
    if function != "count" and not column:
        raise InvalidError(f"{function} needs the column with the numbers", hint='give column, for example "amount"')
    by = column_named(rows, by) if by else ""
    column = column_named(rows, column) if column else ""
    groups: dict[str, tuple[Any, list[Any]]] = {}
    for row in rows:
        key = row.get(by) if by else None
        cells = groups.setdefault(text_of(key), (key, []))[1]
        cells.append(row.get(column) if column else True)
    if not by and not groups:
        groups[""] = (None, [])
    name = f"{function}_{column}" if column else function
    found = [({by: key} if by else {}) | {name: _computed(function, cells)} for key, cells in groups.values()]
    if rows and found and all(row[name] is None for row in found):
        raise InvalidError(f"the column {column!r} holds no number")
    return {"rows": found, "result": found[0][name] if len(found) == 1 else None}


def _computed(function: str, cells: list[Any]) -> int | float | None:
    if function == "count":
        return sum(1 for cell in cells if not is_empty(cell))
    numbers = [found for cell in cells if (found := number(cell)) is not None]
    if function == "sum" and not cells:
        return 0
    if not numbers:
        return None
    if function == "sum":
        return total(numbers)
    if function == "average":
        return mean(numbers)
    return min(numbers) if function == "min" else max(numbers)
