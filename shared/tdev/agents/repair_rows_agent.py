"""Decides by the problems that were found which repairs are made."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, is_empty, number
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent

_MOST_MISSING = 0.5
"""Share of empty cells above which a column is left as it is: what would be filled in would be made up."""


class Repaired(TypedDict):
    """The rows after repair.

    Attributes:
        rows: the rows
        done: one row per repair: column, component, count
        left: problems that are for a person, in words
        used: the components that were called, in their order
    """

    rows: list[dict[str, Any]]
    done: list[dict[str, Any]]
    left: list[str]
    used: list[str]


@agent(
    phrases=[
        "repair the rows",
        "fix the data problems",
        "heal the table",
        "correct the dirty data",
        "데이터 문제 고쳐줘",
        "표 데이터 보정",
        "데이터 오류 자동 수정",
    ],
    tags=["rows", "quality"],
    uses=["dedupe_rows", "fill_missing"],
)
class RepairRowsAgent:
    """Decide for each problem of a table whether it can be repaired, with which component and how.

    Doubled rows are taken out; empty cells are filled with the median of numbers or the most frequent text, unless more
    than half of the column is empty. Outliers, mixed columns and personal data are left to a person.

    Args:
        rows: the rows
        problems: what InspectRowsAgent found: column, kind, count, told

    Returns:
        The rows, what was done, and what is left.

    Raises:
        InvalidError: When a problem has no kind.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> problem = {"column": "n", "kind": "missing", "count": 1, "told": "1 cell of n is empty"}
        >>> RepairRowsAgent().run([{"n": 1}, {"n": 3}, {"n": ""}], [problem], context)["rows"]
        [{'n': 1}, {'n': 3}, {'n': 2}]
    """

    def run(self, rows: list[dict[str, Any]], problems: list[dict[str, Any]], context: Context) -> Repaired:
        """Decide and repair."""
        check_rows(rows)
        state: Repaired = {"rows": rows, "done": [], "left": [], "used": []}
        # Doubled rows first: a row that goes need not be filled.
        for each in sorted(problems, key=lambda problem: problem.get("kind") != "duplicate"):
            kind, column = each.get("kind"), str(each.get("column") or "")
            if not isinstance(kind, str):
                raise InvalidError("a problem has no kind", hint="give the problems of InspectRowsAgent")
            if kind == "duplicate":
                found = context.call("dedupe_rows", {"rows": state["rows"]})
                _note(state, "", "dedupe_rows", found["rows"], found["removed"])
            elif kind == "missing" and (method := _method(column, state["rows"])):
                given = {"rows": state["rows"], "column": column, "method": method}
                found = context.call("fill_missing", given)
                _note(state, column, "fill_missing", found["rows"], found["filled"])
            else:
                state["left"].append(str(each.get("told") or f"{kind} in {column}")[:500])
        return state


def _note(state: Repaired, column: str, component: str, rows: list[dict[str, Any]], count: int) -> None:
    state["rows"] = rows
    state["done"].append({"column": column, "component": component, "count": count})
    if component not in state["used"]:
        state["used"].append(component)


def _method(column: str, rows: list[dict[str, Any]]) -> str:
    """How a column is filled; empty when filling would make its content up."""
    cells = [row.get(column) for row in rows if not is_empty(row.get(column))]
    if not cells or len(cells) < (1 - _MOST_MISSING) * len(rows):
        return ""
    if all(number(cell) is not None for cell in cells):
        return "median"
    common = {cell for cell in cells if isinstance(cell, str | int | float | bool)}
    return "most_frequent" if len(common) <= len(cells) / 2 else ""
