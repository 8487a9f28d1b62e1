"""What can be read by address: the plan and the trace of an execution, and what asks a person here."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tdev.entry.mcp.asking import Asking
from tdev.kernel.errors import NotFoundError

POLICY = "tdev://policy"
TEMPLATES: Mapping[str, tuple[str, str]] = {
    "tdev://executions/{execution_id}/plan": ("plan", "The plan of an execution, and what its rounds changed"),
    "tdev://executions/{execution_id}/trace": ("trace", "What each step of an execution did, and what it cost"),
}
"""Address with a place for the id -> name and description."""
POLICY_TEXT = "Which effects run without a question here, and which wait for a person's yes"
_EXECUTION = re.compile(r"tdev://executions/([a-zA-Z0-9][a-zA-Z0-9_-]{0,63})/(plan|trace)")
_OF_PART: Mapping[str, tuple[str, ...]] = {
    "plan": ("id", "goal", "status", "plan", "rounds"),
    "trace": ("id", "status", "trace", "result", "error", "spent"),
}


async def read(ask: Asking, address: str) -> str:
    """A resource as JSON text.

    Raises:
        NotFoundError: When there is nothing at this address for the caller.
        TDevError: Whatever the API refuses.
    """
    if address == POLICY:
        return _text(await ask.get("/api/policy"))
    found = _EXECUTION.fullmatch(address)
    if found is None:
        hint = f"there are {POLICY}, {', '.join(TEMPLATES)}"
        raise NotFoundError(f"there is nothing at {quote(address[:200], safe=':/{}')}", hint=hint)
    execution = await ask.get(f"/api/executions/{found[1]}")
    return _text({name: execution[name] for name in _OF_PART[found[2]]})


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
