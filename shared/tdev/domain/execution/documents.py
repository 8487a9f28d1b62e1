"""An execution as an item: its text, and by reference what would make the item too large."""

from collections.abc import Mapping

from pydantic_core import from_json, to_json

from tdev.model.execution import Execution
from tdev.platform.artifacts import Artifacts
from tdev.platform.storage import Item

MOST_INSIDE = 200_000
"""Bytes of text that an item holds itself; an item may have 409,600, and the text is not all of it."""

_MOST_SHOWN = 8_000
"""Characters of a text that a summary has."""

_MOVABLE = ("rounds", "made", "trace", "result", "inputs", "plan", "error", "goal", "approval")
_SUMMARY: Mapping[str, object] = {"rounds": (), "made": (), "trace": (), "result": None, "inputs": {}, "plan": None}


def write(execution: Execution, artifacts: Artifacts) -> Item:
    """The attributes ``doc`` and ``parts`` (field -> digest): the largest fields move out until the rest is small."""
    text = execution.model_dump_json()
    if len(text) * 4 <= MOST_INSIDE or len(text.encode()) <= MOST_INSIDE:
        return {"doc": text, "parts": {}}
    fields = from_json(text)
    sizes = {name: to_json(fields[name]) for name in _MOVABLE}
    left = len(text.encode())
    parts: dict[str, str] = {}
    for name in sorted(sizes, key=lambda name: len(sizes[name]), reverse=True):
        if left <= MOST_INSIDE:
            break
        parts[name] = artifacts.put(execution.tenant, sizes[name])
        left -= len(sizes[name])
        del fields[name]
    return {"doc": to_json(fields).decode(), "parts": parts}


def read(item: Item, artifacts: Artifacts, tenant: str) -> Execution:
    """The execution that ``write`` wrote.

    Raises:
        NotFoundError: When a part is gone.
    """
    if not item["parts"]:
        return Execution.model_validate_json(item["doc"])
    parts = {name: from_json(artifacts.get(tenant, digest)) for name, digest in item["parts"].items()}
    return Execution.model_validate({**from_json(item["doc"]), **parts})


def summary(execution: Execution) -> Execution:
    """The execution without what it planned, got, did and answered, its texts cut: what a list shows."""
    error = execution.error and execution.error.model_copy(update={"message": execution.error.message[:_MOST_SHOWN]})
    asked = execution.approval and execution.approval.model_copy(update={"components": (), "cost": None})
    short = {"goal": execution.goal[:_MOST_SHOWN], "error": error, "approval": asked}
    return execution.model_copy(update={**_SUMMARY, **short})
