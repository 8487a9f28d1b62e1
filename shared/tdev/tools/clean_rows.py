"""Tidy rows up."""

import re
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, columns_of, is_empty, text_of
from tdev.sdk import tool


class Cleaned(TypedDict):
    """The tidy rows.

    Attributes:
        rows: the rows that are left
        columns: names of the columns
        removed: number of rows that were empty or stood there twice
    """

    rows: list[dict[str, Any]]
    columns: list[str]
    removed: int


@tool(
    phrases=[
        "clean the data",
        "remove duplicates",
        "drop empty rows",
        "tidy up the table",
        "deduplicate rows",
        "trim the cells",
        "데이터 정리",
        "중복 제거",
        "빈 행 삭제",
        "데이터 클렌징",
    ],
    tags=["rows"],
    status="stable",
)
def clean_rows(rows: list[dict[str, Any]], normalize_names: bool = True) -> Cleaned:
    """Trim cells, drop empty and doubled rows, and give the columns plain names.

    Args:
        rows: the rows as they came
        normalize_names: write names in lower case with _ for blanks ("Unit Price" becomes unit_price)

    Returns:
        The tidy rows, the columns, and how many rows were dropped.

    Raises:
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> clean_rows(rows=[{" Name ": " Kim "}, {" Name ": "Kim"}, {" Name ": ""}])
        {'rows': [{'name': 'Kim'}], 'columns': ['name'], 'removed': 2}
    """
    check_rows(rows)
    names = _names(columns_of(rows), normalize_names)
    seen: set[str] = set()
    kept: list[dict[str, Any]] = []
    for row in rows:
        tidy = {names[name]: value.strip() if isinstance(value, str) else value for name, value in row.items()}
        mark = text_of({name: value for name, value in tidy.items() if not is_empty(value)})
        if mark != "{}" and mark not in seen:
            seen.add(mark)
            kept.append(tidy)
    return {"rows": kept, "columns": list(names.values()), "removed": len(rows) - len(kept)}


def _names(columns: list[str], normalize: bool) -> dict[str, str]:
    """New name by old name; two columns never get the same one."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        plain = re.sub(r"\W+", "_", column.strip().casefold()).strip("_") if normalize else column.strip()
        name = plain or "column"
        number = 2
        while name in taken:
            name = f"{plain or 'column'}_{number}"
            number += 1
        names[column] = name
        taken.add(name)
    return names
