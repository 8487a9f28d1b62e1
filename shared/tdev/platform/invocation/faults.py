"""Lambda's error objects, made the same way by every engine.

The names are Lambda's: ``Runtime.*`` when the code could not be loaded, left, or gave no JSON; ``Sandbox.Timedout``;
``Function.ResponseSizeTooLarge``; for an exception of the code the name of its class.
"""

import json
import traceback
from collections.abc import Callable
from decimal import Decimal
from itertools import dropwhile
from pathlib import Path
from types import ModuleType
from typing import Any

from tdev.kernel.errors import TDevError
from tdev.platform.invocation import TIMED_OUT, TOO_LARGE

_HERE = str(Path(__file__).parent)
REQUEST_LIMIT = 6_291_456
"""Bytes of payload that Lambda takes."""
RESPONSE_LIMIT = 6_291_556
"""Bytes of payload that Lambda gives back."""
REFUSED = "Runtime.CodeRefused"
"""Ours: the code is not what was approved, so it was not started. Lambda has no such error, it fails in silence."""


class FunctionError(TDevError):
    """The function cannot be served: ``type`` as Lambda names it. Becomes an error object, never leaves an engine."""

    def __init__(self, type: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.type = type
        self.trace = trace or []


def error_object(cause: BaseException, request_id: str) -> dict[str, Any]:
    """What Lambda answers for this exception; the stack trace starts with the function's own first frame.

    Args:
        cause: What the function raised, or a ``FunctionError``.
        request_id: The invocation.
    """
    if isinstance(cause, FunctionError):
        return _object(cause.type, cause.message, request_id, cause.trace)
    frames = list(dropwhile(_is_ours, traceback.extract_tb(cause.__traceback__)))
    return _object(type(cause).__name__, str(cause), request_id, traceback.format_list(frames))


def _is_ours(frame: traceback.FrameSummary) -> bool:
    name = frame.filename
    return name.startswith((_HERE, "<frozen importlib")) or name.endswith("importlib/__init__.py")


def _object(type: str, message: str, request_id: str, trace: list[str]) -> dict[str, Any]:
    return {"errorMessage": message, "errorType": type, "requestId": request_id, "stackTrace": trace}


def exit_fault(request_id: str, status: int | None) -> FunctionError:
    """The process of the function ended while it was needed; ``status`` as ``Popen.returncode`` has it."""
    if status is None or status == 0:
        return FunctionError(
            "Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited without providing a reason"
        )
    how = f"exit status {status}" if status > 0 else f"signal: {_SIGNALS.get(-status, str(-status))}"
    return FunctionError("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: {how}")


_SIGNALS = {6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}


def timeout_fault(request_id: str, seconds: float) -> FunctionError:
    """The function did not answer within its time."""
    return FunctionError(TIMED_OUT, f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds")


def size_fault() -> FunctionError:
    """The answer is larger than Lambda gives back."""
    text = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
    return FunctionError(TOO_LARGE, text)


def find_handler(load: Callable[[], ModuleType], handler: str) -> Callable[[Any, Any], Any]:
    """Load the module of ``handler`` (``module.attribute``) and give the function in it.

    Raises:
        FunctionError: ``Runtime.ImportModuleError``, ``Runtime.UserCodeSyntaxError`` or ``Runtime.HandlerNotFound``.
            Any other exception of the module's own code passes through.
    """
    module_name, _, attribute = handler.rpartition(".")
    try:
        module = load()
    except ImportError as cause:
        raise FunctionError("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {cause}") from cause
    except SyntaxError as cause:
        trace = [f'  File "{cause.filename}" Line {cause.lineno}\n    {cause.text}']
        what = f"Syntax error in module '{module_name}': {cause}"
        raise FunctionError("Runtime.UserCodeSyntaxError", what, trace) from cause
    found: Callable[[Any, Any], Any] | None = getattr(module, attribute, None)
    if found is None:
        raise FunctionError("Runtime.HandlerNotFound", f"Handler '{attribute}' missing on module '{module_name}'")
    return found


def marshal(response: Any) -> bytes:
    """The answer as JSON; a Decimal becomes a number, as in Lambda's own encoder.

    Raises:
        FunctionError: ``Runtime.MarshalError`` when it is no JSON.
    """
    try:
        return json.dumps(response, default=_decimal).encode()
    except (TypeError, ValueError, RecursionError) as cause:
        raise FunctionError("Runtime.MarshalError", f"Unable to marshal response: {cause}") from cause


def _decimal(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
