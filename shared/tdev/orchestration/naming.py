"""The name under which a state machine runs for an execution."""

from tdev.kernel.ids import named_id
from tdev.model.execution import Execution


def machine_name(execution: Execution) -> str:
    """The name of the machine's execution: the same for the same tenant and execution, at most 80 characters."""
    return named_id(execution.id[:40], execution.tenant, execution.id)[:80]
