"""Values that a request brings along: small ones travel through the state machine, large ones stay in the execution."""

from collections.abc import Mapping
from typing import Any

from tdev.domain.execution.store import ExecutionStore
from tdev.kernel.json_types import canonical
from tdev.model.requests import EvaluateRequest, ExecuteRequest, PlanRequest

MOST_TRAVELLING = 16_384
"""Characters of inputs in the state; it may have 262,144 bytes, and each step of the machine writes it down."""


def travelling(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs as the state carries them: themselves, or nothing when they are large."""
    return dict(inputs) if len(canonical(dict(inputs))) <= MOST_TRAVELLING else {}


def inputs_of(request: PlanRequest | EvaluateRequest | ExecuteRequest, executions: ExecutionStore) -> dict[str, Any]:
    """The inputs of a request to an agent: those it carries, or those that its execution keeps.

    Raises:
        NotFoundError: When it belongs to an execution that is not there.
    """
    if request.inputs or request.execution is None:
        return dict(request.inputs)
    return dict(executions.get(request.execution.id).inputs)
