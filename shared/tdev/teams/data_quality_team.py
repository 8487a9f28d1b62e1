"""Two agents at work: one inspects a table, the other repairs what can be repaired."""

from typing import Any

from typing_extensions import TypedDict

from tdev.sdk import Context, team


class QualityReport(TypedDict):
    """The outcome.

    Attributes:
        rows: the rows after repair
        before: score before, 0 to 100
        after: score after
        done: what was repaired: column, component, count
        left: what is left to a person, in words
        text: the report, in Markdown
    """

    rows: list[dict[str, Any]]
    before: int
    after: int
    done: list[dict[str, Any]]
    left: list[str]
    text: str


@team(
    phrases=[
        "improve the data quality",
        "data quality report",
        "check and repair the data",
        "get the table into shape",
        "데이터 품질 개선",
        "데이터 품질 보고서",
        "데이터 점검하고 고쳐줘",
    ],
    tags=["rows", "quality", "report"],
    uses=["InspectRowsAgent", "RepairRowsAgent"],
)
class DataQualityTeam:
    """Inspect a table, repair what can be repaired, inspect it again, and report what changed and what is left.

    The inspector decides by the content of each column how it is checked; the repairer decides by each problem whether
    and how it is repaired. Nothing is made up: what would be is left to a person.

    Args:
        rows: the rows

    Returns:
        The rows after repair, both scores, and a report.

    Raises:
        InvalidError: When there are no rows, or more than 200 columns.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> found = DataQualityTeam().run([{"n": 1}, {"n": 1}, {"n": 3}, {"n": ""}], context)
        >>> found["before"] < found["after"], found["rows"]
        (True, [{'n': 1}, {'n': 3}, {'n': 2}])
    """

    def run(self, rows: list[dict[str, Any]], context: Context) -> QualityReport:
        """Inspect, repair, inspect again."""
        first = context.call("InspectRowsAgent", {"rows": rows})
        repaired = context.call("RepairRowsAgent", {"rows": rows, "problems": first["problems"]})
        second = context.call("InspectRowsAgent", {"rows": repaired["rows"]})
        lines = [f"# Data quality: {first['score']} of 100, now {second['score']}", ""]
        lines += [
            f"- {each['component']} {each['column'] or 'all columns'}: {each['count']}" for each in repaired["done"]
        ]
        lines += [f"- Left: {each}" for each in repaired["left"]] or ["- Nothing is left."]
        return {
            "rows": repaired["rows"],
            "before": first["score"],
            "after": second["score"],
            "done": repaired["done"],
            "left": repaired["left"],
            "text": "\n".join(lines),
        }
