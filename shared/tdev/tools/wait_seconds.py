"""Wait a little."""

import threading

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_SECONDS = 20.0


class Waited(TypedDict):
    """How long it was.

    Attributes:
        seconds: seconds
    """

    seconds: float


@tool(
    phrases=[
        "wait 5 seconds",
        "pause the workflow",
        "sleep for a moment",
        "delay the next step",
        "잠시 기다려줘",
        "5초 대기",
        "다음 단계 전에 지연",
    ],
    tags=["control"],
    status="stable",
)
def wait_seconds(seconds: float) -> Waited:
    """Wait before the next step, at most 20 seconds: a run that waits longer is one for a schedule.

    Args:
        seconds: how long, 0 to 20

    Returns:
        The seconds.

    Raises:
        InvalidError: When it is out of bounds.

    Examples:
        >>> wait_seconds(seconds=0)
        {'seconds': 0}
    """
    if not 0 <= seconds <= MOST_SECONDS:
        raise InvalidError(f"{seconds} seconds cannot be waited here", hint="give 0 to 20")
    threading.Event().wait(seconds)
    return {"seconds": seconds}
