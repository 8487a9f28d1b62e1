"""Give columns other names."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, column_named, columns_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Renamed(TypedDict):
    """The new rows.

    Attributes:
        rows: the rows
        columns: names of all columns
    """

    rows: list[dict[str, Any]]
    columns: list[str]


@tool(
    phrases=[
        "rename the columns",
        "change the column names",
        "rename a field",
        "change the header",
        "열 이름 바꾸기",
        "컬럼명 변경",
        "헤더 이름 바꿔줘",
    ],
    tags=["rows"],
    status="stable",
)
def rename_columns(rows: list[dict[str, Any]], names: dict[str, str]) -> Renamed:
    """Give columns other names; their order and cells stay.

    Args:
        rows: the rows
        names: new name by old name

    Returns:
        The rows, and the names of their columns.

    Raises:
        InvalidError: When no row has a column, no name is given, or two columns would have one name.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> rename_columns(rows=[{"amt": 5, "id": 1}], names={"amt": "amount"})
        {'rows': [{'amount': 5, 'id': 1}], 'columns': ['amount', 'id']}
    """
    check_rows(rows)
    if not names:
        raise InvalidError("there are no names to change", hint='give names, for example {"amt": "amount"}')
    meant = {column_named(rows, old): new for old, new in names.items()}
    known = columns_of(rows)
    renamed = [meant.get(name, name) for name in known]
    doubled = sorted({name for name in renamed if renamed.count(name) > 1}) if len(set(renamed)) < len(renamed) else []
    if doubled:
        raise InvalidError(f"two columns would be named {doubled[0]!r}", hint="choose another name")
    return {"rows": [{meant.get(name, name): cell for name, cell in row.items()} for row in rows], "columns": renamed}
