"""Keep the rows that fit a condition."""

from collections.abc import Callable
from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, is_empty, number, text_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

Operator = Literal[
    "equals",
    "not_equals",
    "greater",
    "greater_or_equal",
    "less",
    "less_or_equal",
    "contains",
    "starts_with",
    "ends_with",
    "is_empty",
    "is_not_empty",
]


class Filtered(TypedDict):
    """What is left.

    Attributes:
        rows: rows that fit
        count: number of rows that fit
    """

    rows: list[dict[str, Any]]
    count: int


@tool(
    phrases=[
        "filter the rows",
        "keep only rows where",
        "rows with more than",
        "select where column equals",
        "only those that contain",
        "remove the rows where",
        "leave out rows whose",
        "조건에 맞는 행은 빼고",
        "조건에 맞는 행만",
        "필터링",
        "이상인 것만 골라줘",
        "포함된 행만 남겨줘",
    ],
    tags=["rows"],
    status="stable",
)
def filter_rows(
    rows: list[dict[str, Any]], column: str, operator: Operator, value: str | int | float | bool | None = None
) -> Filtered:
    """Keep the rows whose cell fits a condition.

    Two numbers are compared as numbers ("10" is more than 9), anything else as text without case; an empty cell is
    neither more nor less than anything.

    Args:
        rows: the rows
        column: name of the column
        operator: how cell and value are compared
        value: what the cell is compared with; not needed for is_empty and is_not_empty

    Returns:
        The rows that fit, and their number.

    Raises:
        InvalidError: When no row has the column, or the operator needs a value that is not given.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> filter_rows(rows=[{"city": "Seoul", "n": "12"}, {"city": "Busan", "n": "3"}],
        ...     column="n", operator="greater", value=5)
        {'rows': [{'city': 'Seoul', 'n': '12'}], 'count': 1}
    """
    check_rows(rows)
    name = column_named(rows, column)
    if operator in ("is_empty", "is_not_empty"):
        kept = [row for row in rows if is_empty(row.get(name)) == (operator == "is_empty")]
        return {"rows": kept, "count": len(kept)}
    if value is None and operator not in ("equals", "not_equals"):
        raise InvalidError(f"the operator {operator} needs a value")
    fits = _TESTS[operator]
    kept = [row for row in rows if fits(row.get(name), value)]
    return {"rows": kept, "count": len(kept)}


def _order(cell: Any, value: Any) -> int | None:
    """-1, 0 or 1 for less, equal, more; None when a side is empty."""
    if is_empty(cell) or is_empty(value):
        return None
    a, b = number(cell), number(value)
    if a is not None and b is not None:
        return (a > b) - (a < b)
    left, right = text_of(cell).strip().casefold(), text_of(value).strip().casefold()
    return (left > right) - (left < right)


def _equals(cell: Any, value: Any) -> bool:
    if is_empty(cell) or is_empty(value):
        return is_empty(cell) and is_empty(value)
    return _order(cell, value) == 0


def _text(cell: Any) -> str:
    return text_of(cell).casefold()


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": _equals,
    "not_equals": lambda cell, value: not _equals(cell, value),
    "greater": lambda cell, value: _order(cell, value) == 1,
    "greater_or_equal": lambda cell, value: _order(cell, value) in (0, 1),
    "less": lambda cell, value: _order(cell, value) == -1,
    "less_or_equal": lambda cell, value: _order(cell, value) in (0, -1),
    "contains": lambda cell, value: _text(value) in _text(cell),
    "starts_with": lambda cell, value: _text(cell).startswith(_text(value)),
    "ends_with": lambda cell, value: _text(cell).endswith(_text(value)),
}
