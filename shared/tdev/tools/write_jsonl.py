"""Write JSON Lines."""

import json
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class JsonLines(TypedDict):
    """The lines.

    Attributes:
        text: one JSON object per line
    """

    text: str


@tool(
    phrases=[
        "write jsonl",
        "export as jsonl",
        "rows to ndjson",
        "one record per line",
        "JSONL로 내보내기",
        "JSONL로 저장",
        "ndjson으로 변환",
    ],
    tags=["jsonl", "rows"],
    status="stable",
)
def write_jsonl(rows: list[dict[str, Any]]) -> JsonLines:
    """Write rows as JSON Lines: one JSON object per line, names in their order.

    Args:
        rows: the rows

    Returns:
        The text, with a line break after each row.

    Raises:
        InvalidError: When a cell is nothing that JSON can carry.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> write_jsonl(rows=[{"a": 1}, {"a": "한글"}])
        {'text': '{"a": 1}\\n{"a": "한글"}\\n'}
    """
    check_rows(rows)
    try:
        lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows]
    except (TypeError, ValueError, RecursionError) as cause:
        raise InvalidError(f"a row is not JSON: {cause}", hint="leave the column out with select_columns") from cause
    return {"text": "".join(f"{line}\n" for line in lines)}
