"""Read JSON text."""

import json
import math
from typing import Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Document(TypedDict):
    """The document.

    Attributes:
        value: what the text says: an object, a list, a text, a number, true, false or null
    """

    value: Any


@tool(
    phrases=[
        "parse JSON",
        "read JSON",
        "decode the JSON text",
        "load a JSON document",
        "JSON 읽어줘",
        "JSON 파싱",
        "제이슨 해석",
    ],
    tags=["json"],
    status="stable",
)
def read_json(text: str) -> Document:
    """Read JSON text, strictly: no NaN, no doubled keys.

    Args:
        text: JSON text

    Returns:
        The value.

    Raises:
        InvalidError: With line and column when the text is no JSON.

    Examples:
        >>> read_json(text='{"a": [1, 2.5, null]}')
        {'value': {'a': [1, 2.5, None]}}
    """
    try:
        value = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_object, parse_constant=_constant, parse_float=_number
        )
    except json.JSONDecodeError as cause:
        message = f"this is no JSON: {cause.msg} at line {cause.lineno}, column {cause.colno}"
        raise InvalidError(message) from cause
    except (ValueError, RecursionError) as cause:
        raise InvalidError(f"this is no JSON that can be read: {cause}") from cause
    return {"value": value}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise InvalidError(f"the key {doubled!r} stands twice in one object")
    return found


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InvalidError(f"the number {text[:40]} is too large")
    return number


def _constant(name: str) -> Any:
    raise InvalidError(f"{name} is no value of JSON")
