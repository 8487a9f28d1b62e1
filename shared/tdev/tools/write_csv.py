"""Write rows as CSV text."""

import csv
import io
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, columns_of, text_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class CsvText(TypedDict):
    """The table as text.

    Attributes:
        text: CSV text with a first line of names
    """

    text: str


@tool(
    phrases=[
        "write as CSV",
        "export to CSV",
        "convert rows to CSV",
        "save the table as csv",
        "CSV로 저장",
        "csv로 내보내기",
        "표를 CSV로 변환",
    ],
    tags=["csv", "rows"],
    status="stable",
)
def write_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> CsvText:
    """Write rows as CSV text; columns stand in the order in which they first appear.

    Args:
        rows: objects with one value per column; nested values are written as JSON
        delimiter: one character

    Returns:
        The CSV text.

    Raises:
        InvalidError: When the delimiter is no single character.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> write_csv(rows=[{"name": "Kim", "age": 31}, {"name": "Lee, A."}])
        {'text': 'name,age\\nKim,31\\n"Lee, A.",\\n'}
    """
    check_rows(rows)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise InvalidError(f"{delimiter!r} is no delimiter", hint="give one character")
    columns = columns_of(rows)
    target = io.StringIO(newline="")
    try:
        writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
        if columns:
            writer.writerow(columns)
        writer.writerows([text_of(row.get(column)) for column in columns] for row in rows)
    except (csv.Error, ValueError, TypeError) as cause:
        raise InvalidError(f"the rows cannot be written as CSV: {cause}") from cause
    return {"text": target.getvalue()}
