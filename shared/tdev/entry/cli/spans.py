"""Spans of time as people write them: ``30s``, ``5m``, ``2h``, ``1d``."""

import re

from tdev.kernel.errors import Finding, InvalidError

_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds_in(text: str, option: str = "--since") -> float:
    """The seconds of a span. Raises ``InvalidError`` when it is none."""
    match = _SPAN.fullmatch(text)
    if match is None:
        pointer = f"#/{option.strip('-')}"
        raise InvalidError(f"{option} {text!r} is no span", [Finding(pointer, "write 30s, 5m, 2h or 1d", "span")])
    return float(match[1]) * _SECONDS[match[2]]
