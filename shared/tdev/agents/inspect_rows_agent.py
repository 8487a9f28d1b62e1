"""Decides by what stands in each column how it is to be checked."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, columns_of, is_empty, number, text_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, agent

MOST_COLUMNS = 200
_MOSTLY = 0.8
"""Share of the cells from which a column counts as one of numbers."""
_SAMPLE = 2_000
"""Characters of a column that are looked at for personal data, per cell and in cells."""


class Inspection(TypedDict):
    """What was found.

    Attributes:
        problems: one row per problem: column (empty for whole rows), kind, count, told
        score: 0 to 100; 100 means that no cell and no row has a problem
        used: the components that were called, in their order
    """

    problems: list[dict[str, Any]]
    score: int
    used: list[str]


@agent(
    phrases=[
        "inspect the data quality",
        "profile the columns",
        "find problems in the rows",
        "what is wrong with this table",
        "데이터 품질 점검",
        "데이터 문제 찾아줘",
        "표에 이상한 점 있는지 확인",
    ],
    tags=["rows", "quality"],
    uses=["dedupe_rows", "column_values", "find_outliers", "redact_pii"],
)
class InspectRowsAgent:
    """Look at each column, decide what kind it is, and check it with the component for that kind.

    Numbers are searched for outliers, texts for personal data; a column of both kinds is a problem of its own. Rows
    that stand more than once and empty cells are counted in any table.

    Args:
        rows: the rows

    Returns:
        The problems, a score, and the components that were used.

    Raises:
        InvalidError: When there are no rows, or more than 200 columns.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> InspectRowsAgent().run([{"n": 1}, {"n": 1}, {"n": ""}], context)["score"]
        33
    """

    def run(self, rows: list[dict[str, Any]], context: Context) -> Inspection:
        """Decide and check."""
        check_rows(rows)
        names = columns_of(rows)
        if not names or len(names) > MOST_COLUMNS:
            raise InvalidError(
                f"{len(rows)} rows with {len(names)} columns cannot be inspected", hint="1 to 200 columns"
            )
        used = ["dedupe_rows"]
        problems = []
        doubled = context.call("dedupe_rows", {"rows": rows})["removed"]
        if doubled:
            problems.append(_problem("", "duplicate", doubled, f"{doubled} rows stand more than once"))
        for name in names:
            problems += _inspected(name, rows, context, used)
        faults = sum(each["count"] for each in problems if each["kind"] != "personal")
        score = max(0, round(100 * (1 - faults / (len(rows) * len(names)))))
        return {"problems": problems, "score": score, "used": used}


def _inspected(name: str, rows: list[dict[str, Any]], context: Context, used: list[str]) -> list[dict[str, Any]]:
    """The problems of one column; its content decides what is asked of it."""
    cells = [row.get(name) for row in rows if not is_empty(row.get(name))]
    problems = []
    if len(cells) < len(rows):
        missing = len(rows) - len(cells)
        problems.append(_problem(name, "missing", missing, f"{missing} cells of {name} are empty"))
    numbers = [cell for cell in cells if number(cell) is not None]
    if cells and len(numbers) >= _MOSTLY * len(cells):
        if len(numbers) < len(cells):
            other = len(cells) - len(numbers)
            problems.append(_problem(name, "mixed", other, f"{other} cells of {name} are no numbers"))
        return problems + _outliers(name, rows, context, used)
    return problems + _personal(name, [cell for cell in cells if isinstance(cell, str)], context, used)


def _outliers(name: str, rows: list[dict[str, Any]], context: Context, used: list[str]) -> list[dict[str, Any]]:
    used += [each for each in ("column_values", "find_outliers") if each not in used]
    numbers = context.call("column_values", {"rows": rows, "column": name})["numbers"]
    if len(numbers) < 3:
        return []
    found = context.call("find_outliers", {"numbers": numbers})["count"]
    return [_problem(name, "outlier", found, f"{found} numbers of {name} lie far from the others")] if found else []


def _personal(name: str, texts: list[str], context: Context, used: list[str]) -> list[dict[str, Any]]:
    if not texts:
        return []
    used += [each for each in ("redact_pii",) if each not in used]
    sample = "\n".join(text_of(text)[:_SAMPLE] for text in texts[:_SAMPLE])[:1_000_000]
    found = context.call("redact_pii", {"text": sample})["count"]
    return [_problem(name, "personal", found, f"{name} holds personal data in {found} places")] if found else []


def _problem(column: str, kind: str, count: int, told: str) -> dict[str, Any]:
    return {"column": column, "kind": kind, "count": count, "told": told}
