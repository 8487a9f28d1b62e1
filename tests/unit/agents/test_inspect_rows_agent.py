"""The agent that inspects rows."""

from pathlib import Path
from typing import Any

import pytest

from tdev.agents.inspect_rows_agent import InspectRowsAgent
from tdev.kernel.errors import InvalidError
from tests.support.components import context_in


def inspect(tmp_path: Path, rows: list[dict[str, Any]]) -> Any:
    return InspectRowsAgent().run(rows, context_in(tmp_path))


def kinds(found: Any) -> list[tuple[str, str, int]]:
    return [(each["column"], each["kind"], each["count"]) for each in found["problems"]]


def test_clean_rows_have_no_problem(tmp_path: Path) -> None:
    found = inspect(tmp_path, [{"n": place, "city": f"City {place}"} for place in range(10)])
    assert (found["problems"], found["score"]) == ([], 100)


def test_the_content_of_a_column_decides_how_it_is_checked(tmp_path: Path) -> None:
    numbers = [{"n": place, "t": f"text {place}"} for place in range(20)]
    assert inspect(tmp_path, [{"n": place} for place in range(20)])["used"] == [
        "dedupe_rows",
        "column_values",
        "find_outliers",
    ]
    assert inspect(tmp_path, [{"t": row["t"]} for row in numbers])["used"] == ["dedupe_rows", "redact_pii"]


def test_problems_are_told_by_column_and_kind(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"n": place, "who": f"p{place}"} for place in range(12)]
    rows += [{"n": 5000, "who": "kim@example.com"}, {"n": "many", "who": ""}, {"n": 0, "who": "p0"}]
    found = inspect(tmp_path, rows)
    assert kinds(found) == [
        ("", "duplicate", 1),
        ("n", "mixed", 1),
        ("n", "outlier", 1),
        ("who", "missing", 1),
        ("who", "personal", 1),
    ]
    assert found["score"] == 87


@pytest.mark.parametrize("rows", [[], [{}], [{str(place): 1 for place in range(201)}]])
def test_what_cannot_be_inspected_is_refused(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    with pytest.raises(InvalidError):
        inspect(tmp_path, rows)
