"""JSON text as it goes into the journal, and the size limit that Step Functions sets."""

import json
from typing import Any

from tdev.platform.machine.embedded.failure import StateError

LIMIT_BYTES = 262_144
"""Most bytes (UTF-8) of an input, a result or an output."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False).encode


def encode(value: Any) -> str:
    """Compact JSON text. Raises ``ValueError`` for what is no JSON: NaN, foreign types, lone surrogates, too deep."""
    try:
        text = _encode(value)
        if not text.isascii():
            text.encode()
    except (TypeError, RecursionError, UnicodeEncodeError) as cause:
        raise ValueError(f"not a JSON value: {cause}") from cause
    return text


def encode_value(value: Any, what: str) -> str:
    """The same for a value inside an execution: what is no JSON fails the state with ``States.Runtime``."""
    try:
        return encode(value)
    except ValueError as cause:
        raise StateError("States.Runtime", f"{what} is {cause}") from cause


def fits(text: str) -> bool:
    """Whether the text is within the limit."""
    length = len(text)
    if length * 4 <= LIMIT_BYTES or (length <= LIMIT_BYTES and text.isascii()):
        return True
    return length <= LIMIT_BYTES and len(text.encode()) <= LIMIT_BYTES
