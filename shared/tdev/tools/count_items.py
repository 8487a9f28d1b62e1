"""Count the elements of a list."""

import json
from typing import Any

from typing_extensions import TypedDict

from tdev.sdk import tool


class Counted(TypedDict):
    """How many there are.

    Attributes:
        count: number of elements
        unique: number of different elements
    """

    count: int
    unique: int


@tool(
    phrases=[
        "count them",
        "count the items",
        "how many are there",
        "number of entries",
        "length of the list",
        "개수 세줘",
        "몇 개야",
        "목록 개수",
        "건수 알려줘",
    ],
    tags=["list"],
    status="stable",
)
def count_items(items: list[Any]) -> Counted:
    """Count the elements of a list, all and different ones.

    Args:
        items: the list: rows, texts, numbers, anything

    Returns:
        Both numbers. Two elements are the same when they are the same as JSON; 1 and 1.0 differ.

    Examples:
        >>> count_items(items=["a", "b", "a"])
        {'count': 3, 'unique': 2}
    """
    return {"count": len(items), "unique": len({json.dumps(item, sort_keys=True, default=str) for item in items})}
