"""What a caller of the API is told when the function that answers the request has ended without an answer."""

from typing import Any

from tdev.entry.http.message import Response, problem
from tdev.platform.invocation import TIMED_OUT, TOO_LARGE, Invoked

_LOOK = "what it had begun may have happened: look before you ask again; tdev logs --level ERROR says more"


def function_failed(asked: str, function: str, invoked: Invoked) -> Response:
    """The problem for a call that failed: 504 when its time was over, else 500. The function's own words stay inside.

    Args:
        asked: Method and path.
        function: Its name.
        invoked: What the call gave; its request id is the one that the log has.
    """
    status, detail, hint = _told(asked, function, str(invoked.error.get("errorType")))
    members: dict[str, Any] = {"hint": hint} if hint else {}
    return problem(status, detail, request=invoked.request_id, **members)


def _told(asked: str, function: str, kind: str) -> tuple[int, str, str | None]:
    """Status, detail and hint."""
    if kind == TIMED_OUT:
        return 504, f"{asked}: the function {function} did not answer in its time", _LOOK
    if kind == TOO_LARGE:
        return 500, f"{asked}: the answer is larger than a function may give (6 MB)", "ask for less at a time"
    return 500, f"{asked}: the function {function} failed; its log has the reason under this request id", None
