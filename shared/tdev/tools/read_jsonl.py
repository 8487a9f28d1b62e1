"""Read JSON Lines."""

import json
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.domain.tabular.cells import check_rows
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Lines(TypedDict):
    """The rows.

    Attributes:
        rows: one row per line
        count: number of rows
    """

    rows: list[dict[str, Any]]
    count: int


@tool(
    phrases=[
        "read jsonl",
        "parse a jsonl file",
        "ndjson to rows",
        "newline delimited records",
        "JSONL 읽어줘",
        "JSONL 파싱",
        "ndjson 불러오기",
    ],
    tags=["jsonl", "rows"],
    status="stable",
)
def read_jsonl(text: str) -> Lines:
    """Read JSON Lines: one JSON object per line; empty lines are passed over.

    Args:
        text: the lines, at most a million characters

    Returns:
        The rows, and their number.

    Raises:
        InvalidError: When a line is no JSON object (with its number).
        TooLargeError: When the text is too long.

    Examples:
        >>> read_jsonl(text='{"a": 1}\\n\\n{"a": 2}')
        {'rows': [{'a': 1}, {'a': 2}], 'count': 2}
    """
    lines = check_size(text).removeprefix("\ufeff").split("\n")
    rows = [_row(line, place) for place, line in enumerate(lines, 1) if line.strip()]
    check_rows(rows)
    return {"rows": rows, "count": len(rows)}


def _row(line: str, place: int) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_refused)
    except (ValueError, RecursionError) as cause:
        raise InvalidError(f"line {place} is no JSON: {cause}", hint="each line holds one JSON object") from cause
    if not isinstance(found, dict):
        raise InvalidError(f"line {place} holds no JSON object", hint='write for example {"a": 1} on each line')
    return found


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no JSON")
