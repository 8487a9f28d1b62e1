"""Write a workbook."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.documents.office import workbook
from tdev.domain.tabular.cells import check_rows, columns_of, number, text_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool


class Workbook(TypedDict):
    """The workbook.

    Attributes:
        path: path of the workbook in the workspace of the run
        size: bytes
    """

    path: str
    size: int


@tool(
    phrases=[
        "export to Excel",
        "write an xlsx file",
        "save as a spreadsheet",
        "make an Excel workbook",
        "엑셀로 저장",
        "엑셀 파일 만들기",
        "xlsx로 내보내기",
    ],
    tags=["rows", "file", "xlsx"],
    effects=["write:files"],
    status="stable",
)
def write_xlsx(
    rows: list[dict[str, Any]], context: Context, path: str = "table.xlsx", sheet: str = "Sheet1"
) -> Workbook:
    """Write rows into a new Excel workbook (.xlsx) with one sheet; the first line holds the names of the columns.

    Texts that are numbers, as CSV has them, become numbers, unless they start with 0 or have more than 15 digits. A
    text is never a formula.

    Args:
        rows: the rows
        context: takes the file
        path: path of the workbook, which ends in .xlsx
        sheet: name of the sheet

    Returns:
        Path and size of the workbook.

    Raises:
        InvalidError: When there are no rows, the path has another ending, or the sheet cannot have that name.
        TooLargeError: With more than 100,000 rows or 1,000 columns.

    Examples:
        >>> write_xlsx([{"city": "Seoul", "n": 1}], context, "a.xlsx")["path"]
        'a.xlsx'
    """
    check_rows(rows)
    columns = columns_of(rows)
    if not columns:
        raise InvalidError("there are no rows to write")
    if not path.lower().endswith(".xlsx"):
        raise InvalidError(f"{path[:60]!r} does not end in .xlsx", hint="programs open a workbook by its ending")
    content = workbook(columns, [[_cell(row.get(name)) for name in columns] for row in rows], sheet)
    return {"path": context.write_bytes(path, content), "size": len(content)}


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    found = number(value)
    written = text_of(value).strip().lstrip("-")
    leads = written.startswith("0") and len(written) > 1 and not written.startswith("0.")
    return text_of(value) if found is None or leads or len(written) > 15 else found
