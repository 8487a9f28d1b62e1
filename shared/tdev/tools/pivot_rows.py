"""Turn values of a column into columns."""

from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, is_empty, mean, number, text_of, total
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_COLUMNS = 500


class Pivoted(TypedDict):
    """The cross table.

    Attributes:
        rows: one row per value of the first column; a cell without data is null
        columns: names of the new columns
    """

    rows: list[dict[str, Any]]
    columns: list[str]


@tool(
    phrases=[
        "pivot table",
        "cross tabulate",
        "spread values over columns",
        "crosstab of two columns",
        "reshape wide",
        "피벗 테이블",
        "교차표 만들기",
        "행을 열로 펼쳐줘",
        "cross table",
    ],
    tags=["rows", "statistics"],
    status="stable",
)
def pivot_rows(
    rows: list[dict[str, Any]],
    index: str,
    across: str,
    column: str = "",
    function: Literal["sum", "average", "min", "max", "count"] = "count",
) -> Pivoted:
    """Make a cross table: one row per value of one column, one column per value of another, a number in each cell.

    Args:
        rows: the rows
        index: column whose values name the new rows
        across: column whose values become columns
        column: column with the numbers; not needed for count
        function: what to compute for each cell

    Returns:
        The cross table, rows and columns in the order in which their values first appear.

    Raises:
        InvalidError: When no row has a column, the column of the numbers is missing, or a value has the name of index.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> pivot_rows(rows=[{"city": "Seoul", "year": 2025, "n": 1}, {"city": "Seoul", "year": 2026, "n": 2},
        ...     {"city": "Busan", "year": 2026, "n": 5}], index="city", across="year", column="n", function="sum")
        {'rows': [{'city': 'Seoul', '2025': 1, '2026': 2}, {'city': 'Busan', '2025': None, '2026': 5}],
        'columns': ['2025', '2026']}
    """
    check_rows(rows)
    if function != "count" and not column:
        raise InvalidError(f"{function} needs the column with the numbers", hint='give column, for example "amount"')
    index, across = column_named(rows, index), column_named(rows, across)
    column = column_named(rows, column) if column else ""
    names = list(dict.fromkeys(text_of(row.get(across)) for row in rows))
    if len(names) > MOST_COLUMNS:
        raise InvalidError(
            f"{across!r} has {len(names):,} values, more than {MOST_COLUMNS} columns", hint="group first"
        )
    if index in names:
        raise InvalidError(
            f"a value of {across!r} is {index!r}, the name of the first column", hint="rename the column"
        )
    return {"rows": _crossed(rows, (index, across, column), function, names), "columns": names}


def _crossed(
    rows: list[dict[str, Any]], places: tuple[str, str, str], function: str, names: list[str]
) -> list[dict[str, Any]]:
    """The rows of the cross table; ``places`` are the columns for its rows, its columns and its numbers."""
    index, across, column = places
    cells: dict[str, tuple[Any, dict[str, list[Any]]]] = {}
    for row in rows:
        line = cells.setdefault(text_of(row.get(index)), (row.get(index), {}))[1]
        line.setdefault(text_of(row.get(across)), []).append(row.get(column) if column else True)
    return [
        {index: key} | {name: _computed(function, line.get(name, [])) for name in names} for key, line in cells.values()
    ]


def _computed(function: str, cells: list[Any]) -> int | float | None:
    if function == "count":
        return sum(1 for cell in cells if not is_empty(cell))
    numbers = [found for cell in cells if (found := number(cell)) is not None]
    if not numbers:
        return None
    if function in ("sum", "average"):
        return total(numbers) if function == "sum" else mean(numbers)
    return min(numbers) if function == "min" else max(numbers)
