"""Office Open XML: the text of documents and slides, and the sheets of workbooks, read and written.

These files are ZIP archives of XML. They are read here, with the standard library: what is wanted is text and
cells, and the libraries that do everything bring a large XML engine of C along. A document type is refused before
it is parsed, so no entity can be defined, and the archive is unpacked within bounds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tdev.domain.documents.archives import packed, unpacked
from tdev.domain.tabular.cells import MOST_ROWS
from tdev.kernel.errors import InvalidError, TooLargeError

MOST_COLUMNS = 1_000
MOST_CELL = 32_767
"""Most characters of a cell that spreadsheets take."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # spreadsheets know no time zones
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def parts(content: bytes, path: str) -> dict[str, bytes]:
    """The files of the archive by name. Raises as ``archives.unpacked``."""
    return dict(unpacked(content, path))


def parsed(files: Mapping[str, bytes], name: str, path: str) -> Any:
    """One part as an XML tree.

    Raises:
        InvalidError: When it is missing, is no XML, or defines a document type.
    """
    content = files.get(name)
    if content is None:
        hint = "save it in the format of the ending: docx, pptx, xlsx"
        raise InvalidError(f"{path!r} has no part {name}", hint=hint)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise InvalidError(f"{path!r} defines a document type, which office files have none of")
    try:
        # The parser of Python resolves nothing outside, and there is no document type that could define an entity.
        return ElementTree.fromstring(content)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as cause:
        raise InvalidError(f"{path!r} is broken: {name}: {cause}") from cause


def paragraphs(tree: Any) -> list[str]:
    """The texts of all paragraphs of a document or a slide; tabs and breaks count, empty ones are left out."""
    found = []
    for each in tree.iter():
        if _local(each) != "p":
            continue
        text = "".join(_piece(part) for part in _inside(each)).strip()
        if text:
            found.append(text)
    return found


def slides(files: Mapping[str, bytes], path: str) -> list[list[str]]:
    """The paragraphs of each slide of a presentation, in the order of the slides."""
    tree = parsed(files, "ppt/presentation.xml", path)
    targets = _targets(files, "ppt/_rels/presentation.xml.rels", path)
    wanted = [each.get(_REL, "") for each in tree.iter() if _local(each) == "sldId"]
    return [paragraphs(parsed(files, f"ppt/{targets[one].lstrip('./')}", path)) for one in wanted if one in targets]


def sheet(files: Mapping[str, bytes], path: str, name: str = "") -> tuple[str, list[list[Any]]]:
    """Name and cells of a sheet, row by row; an empty name means the first sheet.

    Raises:
        InvalidError: When there is no such sheet, or the file is broken.
        TooLargeError: With more than 100,000 rows or 1,000 columns.
    """
    book = parsed(files, "xl/workbook.xml", path)
    sheets = {each.get("name", ""): each.get(_REL, "") for each in book.iter() if _local(each) == "sheet"}
    chosen = name or next(iter(sheets), "")
    if chosen not in sheets:
        raise InvalidError(f"{path!r} has no sheet {chosen[:60]!r}", hint=f"it has {', '.join(list(sheets)[:20])}")
    target = _targets(files, "xl/_rels/workbook.xml.rels", path).get(sheets[chosen], "")
    place = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    shared = _shared(files, path)
    dates = _date_styles(files, path)
    return chosen, [_cells(row, shared, dates, path) for row in _rows(parsed(files, place, path), path)]


def workbook(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> bytes:
    """A workbook with one sheet: a row of names, then the rows. The same rows give the same bytes.

    Args:
        columns: Names of the columns.
        rows: Numbers, truth values, None and texts; a text is never a formula.
        title: Name of the sheet.

    Raises:
        InvalidError: When the title is none that a sheet can have.
        TooLargeError: With more than 1,000 columns, or a cell above 32,767 characters.
    """
    if not 1 <= len(title) <= 31 or set(title) & set("[]:*?/\\") or _UNSAFE.search(title):
        raise InvalidError(f"{title[:40]!r} is no name of a sheet", hint="1 to 31 characters without []:*?/\\")
    if len(columns) > MOST_COLUMNS:
        raise TooLargeError(f"{len(columns):,} columns are more than {MOST_COLUMNS:,}")
    lines = [
        f'<row r="{place}">{"".join(_written(cell, place, column) for column, cell in enumerate(row))}</row>'
        for place, row in enumerate([columns, *rows], 1)
    ]
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    quoted = escape(title, {'"': "&quot;"})
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        f'<sheet name="{quoted}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    names = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relation(f"{relations}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _relation(f"{relations}/worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": body,
    }
    return packed([(name, f"{_HEAD}{text}".encode()) for name, text in names.items()])


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/></Types>'
)


def _relation(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _inside(paragraph: Any) -> Iterator[Any]:
    """The elements of a paragraph, without those of a paragraph inside it (a text box)."""
    for child in paragraph:
        if _local(child) != "p":
            yield child
            yield from _inside(child)


def _piece(element: Any) -> str:
    kind = _local(element)
    return element.text or "" if kind == "t" else {"tab": "\t", "br": "\n", "cr": "\n"}.get(kind, "")


def _targets(files: Mapping[str, bytes], name: str, path: str) -> dict[str, str]:
    return {each.get("Id", ""): each.get("Target", "") for each in parsed(files, name, path)}


def _shared(files: Mapping[str, bytes], path: str) -> list[str]:
    if "xl/sharedStrings.xml" not in files:
        return []
    return [_text(each) for each in parsed(files, "xl/sharedStrings.xml", path) if _local(each) == "si"]


def _text(element: Any) -> str:
    """The text of a shared or inline text; how it is to be read aloud (rPh) is no part of it."""
    return "".join(
        "" if _local(child) == "rPh" else (child.text or "") if _local(child) == "t" else _text(child)
        for child in element
    )


def _date_styles(files: Mapping[str, bytes], path: str) -> set[int]:
    """The numbers of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in files:
        return set()
    tree = parsed(files, "xl/styles.xml", path)
    own = {
        each.get("numFmtId", "")
        for each in tree.iter()
        if _local(each) == "numFmt"
        and re.search("[ymdhs]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", each.get("formatCode", "")))
    }
    formats = next((each for each in tree if _local(each) == "cellXfs"), ())
    used = [each.get("numFmtId", "0") for each in formats]
    return {place for place, code in enumerate(used) if code in own or code in map(str, _DATE_FORMATS)}


def _rows(tree: Any, path: str) -> Iterator[Any]:
    for count, row in enumerate(each for each in tree.iter() if _local(each) == "row"):
        if count > MOST_ROWS:
            raise TooLargeError(f"{path!r} has more than {MOST_ROWS:,} rows")
        yield row


def _cells(row: Any, shared: Sequence[str], dates: set[int], path: str) -> list[Any]:
    cells: dict[int, Any] = {}
    for place, cell in enumerate(each for each in row if _local(each) == "c"):
        match = _CELL.fullmatch(cell.get("r", ""))
        column = _number(match[1]) if match else place
        if column >= MOST_COLUMNS:
            raise TooLargeError(f"{path!r} has more than {MOST_COLUMNS:,} columns")
        try:
            cells[column] = _value(cell, shared, dates)
        except (ValueError, IndexError, OverflowError) as cause:
            raise InvalidError(f"{path!r} is broken: the cell {cell.get('r', '')[:10]}: {cause}") from cause
    return [cells.get(column) for column in range(max(cells, default=-1) + 1)]


def _value(cell: Any, shared: Sequence[str], dates: set[int]) -> Any:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_text(each) for each in cell if _local(each) == "is")
    text = next((each.text or "" for each in cell if _local(each) == "v"), "")
    if not text:
        return None
    if kind == "s":
        return shared[int(text)]
    if kind in ("str", "e", "d"):
        return text
    if kind == "b":
        return text == "1"
    if int(cell.get("s", "0")) in dates:
        return _date(float(text))
    return int(text) if re.fullmatch(r"-?\d{1,15}", text) else _finite(float(text))


def _date(days: float) -> str:
    moment = _EPOCH + timedelta(seconds=round(days * 86_400))
    return moment.date().isoformat() if days == int(days) else moment.isoformat()


def _finite(value: float) -> int | float:
    if value - value != 0:
        raise ValueError(f"{value} is no number")
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _number(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def _letters(column: int) -> str:
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _written(cell: Any, row: int, column: int) -> str:
    if cell is None or cell == "":
        return ""
    place = f'r="{_letters(column)}{row}"'
    if isinstance(cell, bool):
        return f'<c {place} t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float) and abs(cell) < 1e15:
        return f"<c {place}><v>{cell!r}</v></c>"
    text = _UNSAFE.sub("\ufffd", str(cell))
    if len(text) > MOST_CELL:
        raise TooLargeError(f"a cell has {len(text):,} characters, more than the {MOST_CELL:,} of a spreadsheet")
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
