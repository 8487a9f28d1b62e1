"""Join cells of several columns into one."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, is_empty, text_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Merged(TypedDict):
    """The new rows.

    Attributes:
        rows: rows with the new column, which stands where the first of the old ones stood
    """

    rows: list[dict[str, Any]]


@tool(
    phrases=[
        "merge the columns",
        "combine columns into one",
        "concatenate two columns",
        "join first name and last name",
        "열 합치기",
        "컬럼 합쳐줘",
        "두 열을 하나로",
        "glue columns together",
        "glue into one column with a space between",
    ],
    tags=["rows"],
    status="stable",
)
def merge_columns(
    rows: list[dict[str, Any]], columns: list[str], into: str, separator: str = " ", keep: bool = False
) -> Merged:
    """Write the cells of several columns into one, with a separator between; empty cells are left out.

    Args:
        rows: the rows
        columns: the columns, in the order in which their cells are joined
        into: name of the new column
        separator: what stands between two cells
        keep: keep the old columns as well

    Returns:
        The rows with the new column.

    Raises:
        InvalidError: When no row has a column, fewer than two are named, or the new name is taken.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> merge_columns(rows=[{"first": "Ada", "last": "Lovelace", "n": 1}], columns=["first", "last"], into="name")
        {'rows': [{'name': 'Ada Lovelace', 'n': 1}]}
    """
    check_rows(rows)
    if len(set(columns)) < 2:
        raise InvalidError("there are fewer than two columns to merge", hint="name two or more")
    names = [column_named(rows, column) for column in columns]
    if any(into in row for row in rows) and (keep or into not in names):
        raise InvalidError(f"there is already a column {into!r}", hint="choose another name for the new column")
    return {"rows": [_merged(row, names, into, separator, keep) for row in rows]}


def _merged(row: dict[str, Any], names: list[str], into: str, separator: str, keep: bool) -> dict[str, Any]:
    text = separator.join(text_of(row.get(name)).strip() for name in names if not is_empty(row.get(name)))
    found: dict[str, Any] = {}
    for name, cell in row.items():
        if name in names:
            found.setdefault(into, text)
        if keep or name not in names:
            found[name] = cell
    found.setdefault(into, text)
    return found
