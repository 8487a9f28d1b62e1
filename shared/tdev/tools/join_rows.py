"""Bring two tables together."""

from typing import Any, Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import MOST_ROWS, check_rows, column_named, is_empty, number, text_of
from tdev.kernel.errors import TooLargeError
from tdev.sdk import tool


class Joined(TypedDict):
    """The joined table.

    Attributes:
        rows: one row per pair that fits
        count: number of rows
    """

    rows: list[dict[str, Any]]
    count: int


@tool(
    phrases=[
        "join two tables",
        "merge the lists by id",
        "combine rows on a common column",
        "look up the name for each id",
        "vlookup",
        "두 표 합치기",
        "공통 열로 조인",
        "아이디 기준으로 결합",
    ],
    tags=["rows"],
    status="stable",
)
def join_rows(
    left: list[dict[str, Any]], right: list[dict[str, Any]], on: str, how: Literal["inner", "left"] = "inner"
) -> Joined:
    """Join two lists of rows on a column that both have.

    A column that both sides have besides that one keeps the left value; the right one stands under "right_<name>".

    Args:
        left: rows that lead, and whose order stays
        right: rows to look up
        on: name of the common column
        how: inner keeps rows that fit; left keeps all rows of the left side

    Returns:
        The joined rows and their number.

    Raises:
        InvalidError: When a side does not have the column.
        TooLargeError: With more than 100,000 rows on a side or in the result.

    Examples:
        >>> join_rows(left=[{"id": 1, "n": 5}], right=[{"id": "1", "name": "Kim"}], on="id")
        {'rows': [{'id': 1, 'n': 5, 'name': 'Kim'}], 'count': 1}
    """
    check_rows(left)
    check_rows(right)
    left_on, right_on = column_named(left, on), column_named(right, on)
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in right:
        if not is_empty(row.get(right_on)):
            by_key.setdefault(_key(row[right_on]), []).append(row)
    rows: list[dict[str, Any]] = []
    for row in left:
        fitting = [] if is_empty(row.get(left_on)) else by_key.get(_key(row[left_on]), [])
        rows += [_merged(row, other, right_on) for other in fitting]
        if not fitting and how == "left":
            rows.append(dict(row))
        if len(rows) > MOST_ROWS:
            raise TooLargeError(f"the joined table has more than {MOST_ROWS:,} rows", hint="is the column a key?")
    return {"rows": rows, "count": len(rows)}


def _key(value: Any) -> str:
    """The same key for 7, 7.0 and "7"; texts are compared as they are, without outer blanks."""
    found = number(value)
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    return f"#{found}" if found is not None else text_of(value).strip()


def _merged(row: dict[str, Any], other: dict[str, Any], right_on: str) -> dict[str, Any]:
    more = {name: value for name, value in other.items() if name != right_on}
    return row | {f"right_{name}" if name in row else name: value for name, value in more.items()}
