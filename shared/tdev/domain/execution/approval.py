"""What an approval is bound to: the plan with its inputs, byte for byte, and what it does to the world."""

from collections.abc import Iterable, Mapping
from typing import Any

from tdev.kernel.json_types import digest
from tdev.model.workflow import Workflow


def plan_digest(workflow: Workflow, inputs: Mapping[str, Any], effects: Iterable[str]) -> str:
    """The digest a person approves; one changed byte of plan, inputs or effects makes another."""
    return digest({"plan": workflow.model_dump(mode="json"), "inputs": dict(inputs), "effects": sorted(effects)})
