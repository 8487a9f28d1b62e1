"""The function that the pool calls once at its start, to see whether a runtime client works on this machine."""

from typing import Any


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Give back the event and the name of the function."""
    return {"event": event, "function": context.function_name}
