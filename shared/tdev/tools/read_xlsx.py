"""Read a sheet of a workbook."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.documents.office import parts, sheet
from tdev.sdk import Context, tool


class Sheet(TypedDict):
    """The sheet.

    Attributes:
        rows: the rows, by the names in the first line
        columns: names of the columns
        sheet: name of the sheet
        count: number of rows
    """

    rows: list[dict[str, Any]]
    columns: list[str]
    sheet: str
    count: int


@tool(
    phrases=[
        "read the Excel file",
        "open the xlsx",
        "load the spreadsheet",
        "import the workbook sheet",
        "엑셀 파일 읽어줘",
        "엑셀 불러오기",
        "xlsx 시트 읽기",
    ],
    tags=["rows", "file", "xlsx"],
    effects=["read:files"],
    status="stable",
)
def read_xlsx(path: str, context: Context, sheet_name: str = "") -> Sheet:
    """Read a sheet of an Excel workbook (.xlsx) as rows; the first line gives the names of the columns.

    Dates become ISO 8601 texts; of a formula the value that was last computed is read. Empty lines are left out.

    Args:
        path: the workbook
        context: gives the files
        sheet_name: name of the sheet; the first one when empty

    Returns:
        Rows, columns, name of the sheet and number of rows.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no workbook, a broken one, or has no such sheet.
        TooLargeError: With more than 100,000 rows or 1,000 columns.

    Examples:
        >>> from tdev.domain.documents.office import workbook
        >>> _ = context.write_bytes("a.xlsx", workbook(["city", "n"], [["Seoul", 1]], "Data"))
        >>> read_xlsx("a.xlsx", context)
        {'rows': [{'city': 'Seoul', 'n': 1}], 'columns': ['city', 'n'], 'sheet': 'Data', 'count': 1}
    """
    name, lines = sheet(parts(context.read_bytes(path), path), path, sheet_name)
    lines = [line for line in lines if any(cell is not None for cell in line)]
    width = max(map(len, lines), default=0)
    columns = _names(lines[0] if lines else [], width)
    rows = [dict(zip(columns, [*line, *[None] * width], strict=False)) for line in lines[1:]]
    return {"rows": rows, "columns": columns, "sheet": name, "count": len(rows)}


def _names(cells: list[Any], width: int) -> list[str]:
    """Names of the columns, each once; an empty one is named by its place."""
    found: dict[str, None] = {}
    for place in range(width):
        plain = str(cells[place]).strip() if place < len(cells) and cells[place] is not None else ""
        name, number = plain or f"column_{place + 1}", 2
        while name in found:
            name, number = f"{plain or 'column'}_{number}", number + 1
        found[name] = None
    return list(found)
