"""Invocation: how one function calls another. The terms and error names are those of the Lambda Invoke API."""

from dataclasses import dataclass, field
from typing import Any, Protocol

TIMED_OUT = "Sandbox.Timedout"
"""The type of the error of a function that did not answer within its time."""
TOO_LARGE = "Function.ResponseSizeTooLarge"
"""The type of the error of a function whose answer is larger than Lambda gives back."""


@dataclass(frozen=True, slots=True)
class Invoked:
    """What a call gave back: ``payload`` (JSON), or Lambda's error object when ``function_error`` is set.

    ``error`` holds ``errorType``, ``errorMessage`` and, where there is one, ``stackTrace``.
    """

    payload: Any = None
    function_error: str | None = None
    error: dict[str, Any] = field(default_factory=dict)
    executed_version: str = "$LATEST"
    request_id: str = ""


class Invoke(Protocol):
    """Calls a function and waits for its answer; blocking, safe to call from many threads."""

    def __call__(self, function: str, payload: Any) -> Invoked:
        """Call ``function`` (plain name, or the ARN of it, a qualifier allowed) with a JSON payload of at most 6 MB.

        Raises:
            NotFoundError: When there is no such function.
            TooLargeError: When the payload is larger than Lambda takes.
            PlatformError: When the call itself could not be made (throttled, unreachable).
        """
