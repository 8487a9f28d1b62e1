"""The agent that repairs rows."""

from pathlib import Path
from typing import Any

import pytest

from tdev.agents.repair_rows_agent import RepairRowsAgent
from tdev.kernel.errors import InvalidError
from tests.support.components import context_in


def repair(tmp_path: Path, rows: list[dict[str, Any]], *problems: tuple[str, str]) -> Any:
    told = [{"column": column, "kind": kind, "count": 1, "told": f"{kind} {column}"} for column, kind in problems]
    return RepairRowsAgent().run(rows, told, context_in(tmp_path))


def test_doubled_rows_go_before_empty_cells_are_filled(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"n": 1}, {"n": 1}, {"n": 5}, {"n": None}]
    found = repair(tmp_path, rows, ("n", "missing"), ("", "duplicate"))
    assert found["rows"] == [{"n": 1}, {"n": 5}, {"n": 3}]
    assert found["used"] == ["dedupe_rows", "fill_missing"]
    assert [each["count"] for each in found["done"]] == [1, 1]


def test_texts_are_filled_only_when_they_repeat(tmp_path: Path) -> None:
    repeated = [{"t": "a"}, {"t": "a"}, {"t": "b"}, {"t": "b"}, {"t": "a"}, {"t": ""}]
    assert repair(tmp_path, repeated, ("t", "missing"))["rows"][-1] == {"t": "a"}
    names = [{"t": "Kim"}, {"t": "Lee"}, {"t": "Park"}, {"t": ""}]
    found = repair(tmp_path, names, ("t", "missing"))
    assert (found["rows"], found["left"], found["used"]) == (names, ["missing t"], [])


def test_a_column_that_is_mostly_empty_is_left(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"n": 1}, {"n": ""}, {"n": ""}]
    assert repair(tmp_path, rows, ("n", "missing"))["left"] == ["missing n"]


@pytest.mark.parametrize("kind", ["outlier", "mixed", "personal", "something new"])
def test_what_needs_a_person_is_left_to_one(tmp_path: Path, kind: str) -> None:
    found = repair(tmp_path, [{"n": 1}], ("n", kind))
    assert (found["rows"], found["done"], found["left"]) == ([{"n": 1}], [], [f"{kind} n"])


def test_a_problem_without_a_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        RepairRowsAgent().run([{"n": 1}], [{"column": "n"}], context_in(tmp_path))
