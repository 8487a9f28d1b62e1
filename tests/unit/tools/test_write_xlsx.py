"""Writing workbooks."""

from pathlib import Path
from typing import Any

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.read_xlsx import read_xlsx
from tdev.tools.write_xlsx import write_xlsx
from tests.support.components import context_in

ROWS: list[dict[str, Any]] = [{"a": "1,234.5", "b": "007", "c": None}, {"a": True, "b": "0.5", "d": {"x": [1]}}]


def test_numbers_become_numbers_and_codes_stay_texts(tmp_path: Path) -> None:
    context = context_in(tmp_path)
    assert write_xlsx([*ROWS, {"a": "1234567890123456"}], context)["size"] > 500
    found = read_xlsx("table.xlsx", context)["rows"]
    assert found[0] == {"a": 1234.5, "b": "007", "c": None, "d": None}
    assert found[1] == {"a": True, "b": 0.5, "c": None, "d": '{"x":[1]}'}
    assert found[2]["a"] == "1234567890123456"


@pytest.mark.parametrize(
    ("rows", "path", "sheet"),
    [([], "a.xlsx", "S"), (ROWS, "a.csv", "S"), (ROWS, "a.xlsx", ""), (ROWS, "a.xlsx", "a/b")],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, rows: Any, path: str, sheet: str) -> None:
    with pytest.raises(InvalidError):
        write_xlsx(rows, context_in(tmp_path), path, sheet)
    assert list(tmp_path.iterdir()) == []
