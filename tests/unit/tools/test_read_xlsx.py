"""Reading workbooks."""

from pathlib import Path

import pytest

from tdev.domain.documents.office import workbook
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.read_xlsx import read_xlsx
from tests.support.components import context_in
from tests.support.office import archive, xlsx


def test_names_are_made_plain_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(["n", "n", None, " x "], [[1, 2, 3, 4, 5], [None]], "T"))  # type: ignore[list-item]
    found = read_xlsx("a.xlsx", context_in(tmp_path))
    assert found["columns"] == ["n", "n_2", "column_3", "x", "column_5"]
    assert found["rows"] == [{"n": 1, "n_2": 2, "column_3": 3, "x": 4, "column_5": 5}]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx('<row><c r="A1" t="s"><v>0</v></c></row>', ["only"]))
    found = read_xlsx("a.xlsx", context_in(tmp_path), "Data")
    assert (found["columns"], found["count"]) == (["only"], 0)
    with pytest.raises(InvalidError, match="no sheet"):
        read_xlsx("a.xlsx", context_in(tmp_path), "Other")


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx("", []))
    assert read_xlsx("a.xlsx", context_in(tmp_path)) == {"rows": [], "columns": [], "sheet": "Data", "count": 0}


@pytest.mark.parametrize("content", [b"", b"PK", archive({}), archive({"xl/workbook.xml": "<a>"})])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(InvalidError):
        read_xlsx("a.xlsx", context_in(tmp_path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_xlsx("a.xlsx", context_in(tmp_path))
