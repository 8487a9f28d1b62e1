"""Write a value as JSON text."""

import json
from typing import Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class JsonText(TypedDict):
    """The document as text.

    Attributes:
        text: JSON text
    """

    text: str


@tool(
    phrases=[
        "write as JSON",
        "convert to JSON",
        "export JSON",
        "pretty print JSON",
        "JSON으로 저장",
        "JSON으로 변환",
        "제이슨으로 내보내기",
    ],
    tags=["json"],
    status="stable",
)
def write_json(value: Any, indent: int = 2) -> JsonText:
    """Write a value as JSON text with sorted keys.

    Args:
        value: anything that JSON can carry
        indent: blanks per level, 0 to 8; 0 writes one line

    Returns:
        The JSON text.

    Raises:
        InvalidError: When the value is not JSON, or the indent is out of range.

    Examples:
        >>> write_json(value={"b": 1, "a": "한글"}, indent=0)
        {'text': '{"a":"한글","b":1}'}
    """
    if not 0 <= indent <= 8:
        raise InvalidError(f"indent is {indent}; it must be 0 to 8")
    marks = (",", ": ") if indent else (",", ":")
    try:
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=indent or None, separators=marks
        )
    except (TypeError, ValueError, RecursionError) as cause:
        raise InvalidError(f"the value cannot be written as JSON: {cause}") from cause
    return {"text": text}
