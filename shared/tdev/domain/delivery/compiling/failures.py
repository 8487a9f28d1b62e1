"""How an execution of a compiled workflow failed, in the words of the executor."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tdev.domain.delivery.compiling.machine import CHECK, RESULT
from tdev.kernel.errors import PlatformError, StepError, StepTimeoutError, TDevError, TooLargeError

_STATE = re.compile(r"the state '([^']+)'")


def failure_of(error: str | None, cause: str | None) -> dict[str, Any]:
    """Read an error and its cause, as Step Functions tells them.

    Returns:
        ``code`` and ``message``, and ``step`` where one is to blame: as ``Failure`` has them; ``output`` stands for
        making the result.
    """
    told = _object(cause)
    if set(told) == {"step", "error"} and isinstance(told["error"], Mapping):
        inner = told["error"]
        return {**_told(inner.get("Error"), inner.get("Cause")), "step": str(told["step"])}
    found = _told(error, cause)
    state = _STATE.search(found["message"])
    step = state[1].partition(" ")[0] if state else ""
    if state and state[1] == RESULT:
        step = "output"
    return {**found, "step": step} if step and (state is None or state[1] != CHECK) else found


def _told(error: Any, cause: Any) -> dict[str, Any]:
    said = _object(cause)
    message = str(said.get("errorMessage") or cause or error or "it ended without a reason")
    name = str(error or "")
    code = _CODES.get(name) or (PlatformError.code if name.startswith("Lambda.") else StepError.code)
    return {"code": code, "message": message}


def _object(text: Any) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _below(kind: type[TDevError]) -> Iterator[type[TDevError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _below(each)


_CODES: Mapping[str, str] = {
    **{kind.__name__: kind.code for kind in _below(TDevError)},
    "States.Timeout": StepTimeoutError.code,
    "States.DataLimitExceeded": TooLargeError.code,
    "Sandbox.Timedout": StepTimeoutError.code,
}
"""What a function or Step Functions names an error -> its code here."""
