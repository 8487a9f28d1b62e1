"""Make flat rows of nested JSON."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, columns_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_DEPTH = 50


class Flat(TypedDict):
    """The rows.

    Attributes:
        rows: one row per object; names of nested fields are joined by the separator
        columns: names of all columns
    """

    rows: list[dict[str, Any]]
    columns: list[str]


@tool(
    phrases=[
        "flatten the JSON",
        "nested JSON to a table",
        "flatten nested fields",
        "unnest the objects",
        "JSON 평탄화",
        "중첩 JSON을 표로",
        "중첩 필드 펼치기",
    ],
    tags=["rows", "nested"],
    status="stable",
)
def flatten_nested(value: Any, separator: str = ".") -> Flat:
    """Turn a JSON object, or a list of them, into flat rows: {"a": {"b": 1}} becomes the column a.b.

    Elements of a nested list are numbered from 0; an empty object or list is left out.

    Args:
        value: an object, or a list of objects
        separator: what joins the names of nested fields

    Returns:
        The rows and their columns.

    Raises:
        InvalidError: When it is neither, is nested more than 50 deep, or two fields would have one name.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> flatten_nested(value=[{"id": 1, "user": {"name": "Kim", "tags": ["a", "b"]}}])
        {'rows': [{'id': 1, 'user.name': 'Kim', 'user.tags.0': 'a', 'user.tags.1': 'b'}],
        'columns': ['id', 'user.name', 'user.tags.0', 'user.tags.1']}
    """
    objects = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in objects):
        raise InvalidError("the value is no object and no list of objects", hint="take the part out with query_json")
    check_rows(objects)
    rows: list[dict[str, Any]] = []
    for each in objects:
        row: dict[str, Any] = {}
        _flatten(each, "", separator, row, 0)
        rows.append(row)
    return {"rows": rows, "columns": columns_of(rows)}


def _flatten(value: Any, name: str, separator: str, row: dict[str, Any], depth: int) -> None:
    if depth > MOST_DEPTH:
        raise InvalidError(f"the value is nested more than {MOST_DEPTH} deep")
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            _flatten(part, f"{name}{separator}{key}" if depth else str(key), separator, row, depth + 1)
        return
    if name in row:
        raise InvalidError(f"two fields would be named {name!r}", hint="use another separator")
    row[name] = value
