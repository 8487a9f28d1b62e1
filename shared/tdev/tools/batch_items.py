"""Cut a list into batches."""

from typing import Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Batches(TypedDict):
    """The batches.

    Attributes:
        batches: lists of items; the last one may be shorter
        count: number of batches
    """

    batches: list[list[Any]]
    count: int


@tool(
    phrases=[
        "split into batches",
        "chunk the list",
        "batches of 10",
        "process in chunks",
        "묶음으로 나누기",
        "배치로 나눠줘",
        "10개씩 나눠줘",
    ],
    tags=["control", "list"],
    status="stable",
)
def batch_items(items: list[Any], size: int = 10) -> Batches:
    """Cut a list into batches of one size, in their order.

    Args:
        items: any values
        size: most items of a batch

    Returns:
        The batches, and their number.

    Raises:
        InvalidError: When the size is below 1.

    Examples:
        >>> batch_items(items=[1, 2, 3, 4, 5], size=2)
        {'batches': [[1, 2], [3, 4], [5]], 'count': 3}
    """
    if size < 1:
        raise InvalidError(f"a batch of {size} items is none", hint="give 1 or more")
    batches = [items[start : start + size] for start in range(0, len(items), size)]
    return {"batches": batches, "count": len(batches)}
