"""Compute a new column."""

import re
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.arithmetic import evaluate
from tdev.domain.tabular.cells import check_rows, columns_of, number
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_ROWS = 20_000
_NAME = re.compile(r"\{([^{}]{1,200})\}")


class Computed(TypedDict):
    """The new rows.

    Attributes:
        rows: rows with the new column; null where a cell of the expression holds no number
    """

    rows: list[dict[str, Any]]


@tool(
    phrases=[
        "add a computed column",
        "new column from an expression",
        "calculate a column per row",
        "multiply two columns",
        "계산 열 추가",
        "열을 계산해서 추가",
        "새 컬럼 계산",
    ],
    tags=["rows", "math"],
    status="stable",
)
def compute_column(rows: list[dict[str, Any]], into: str, expression: str) -> Computed:
    """Add a column whose cells are computed from others, exactly in decimal.

    Args:
        rows: the rows, at most 20,000
        into: name of the new column; an old one of that name is replaced
        expression: arithmetic with columns in braces, for example "{price} * {count} * 1.1"

    Returns:
        The rows with the new column.

    Raises:
        InvalidError: When the expression names no column, one that no row has, or is no arithmetic.

    Examples:
        >>> compute_column(rows=[{"price": "2.50", "count": 4}], into="sum", expression="{price} * {count}")
        {'rows': [{'price': '2.50', 'count': 4, 'sum': 10}]}
    """
    check_rows(rows)
    if len(rows) > MOST_ROWS:
        raise InvalidError(f"{len(rows):,} rows are more than {MOST_ROWS:,}", hint="filter or group the rows first")
    names = list(dict.fromkeys(_NAME.findall(expression)))
    unknown = [name for name in names if name not in columns_of(rows)] if rows else []
    if not names or unknown:
        told = f"no row has a column {unknown[0]!r}" if unknown else "the expression names no column"
        raise InvalidError(told, hint='write columns in braces, for example "{price} * {count}"')
    return {"rows": [row | {into: _cell(row, names, expression)} for row in rows]}


def _cell(row: dict[str, Any], names: list[str], expression: str) -> int | float | None:
    numbers = {name: number(row.get(name)) for name in names}
    if any(found is None for found in numbers.values()):
        return None
    return evaluate(_NAME.sub(lambda match: f"({numbers[match[1]]})", expression))
