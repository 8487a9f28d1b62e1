"""The last step of an orchestration that did not go well: what the state machine says becomes the execution's end."""

import json
from typing import Any

from tdev.kernel.errors import ConflictError
from tdev.model.execution import FINAL, Execution, ExecutionStatus, Failure
from tdev.platform.machine import MachineExecution
from tdev.runtime import Runtime

_STATUS: dict[str, ExecutionStatus] = {
    "TDev.Rejected": "rejected",
    "OutcomeUnknownError": "unknown",
    "CancelledError": "cancelled",
    "TDev.ApprovalRejected": "rejected",
    "States.Timeout": "timed_out",
    "Sandbox.Timedout": "timed_out",
}
_CODES = {
    "TDev.NoPlan": "no_plan",
    "TDev.NeedsInput": "needs_input",
    "TDev.Rejected": "gate_not_met",
    "TDev.ApprovalRejected": "approval_rejected",
    "OutcomeUnknownError": "outcome_unknown",
    "CancelledError": "cancelled",
    "States.Timeout": "timed_out",
    "Sandbox.Timedout": "timed_out",
    "StepError": "step_failed",
    "StepTimeoutError": "timed_out",
    "InvalidError": "invalid",
    "NotFoundError": "not_found",
    "ConflictError": "conflict",
    "TooLargeError": "too_large",
}


def settle(runtime: Runtime, tenant: str, id: str) -> Execution:
    """The execution as it stands, after taking over how its machine ended. Settling twice changes nothing.

    Raises:
        NotFoundError: When the tenant has no such execution.
    """
    store = runtime.executions(tenant)
    execution = store.get(id)
    if execution.status in FINAL or execution.machine_arn is None:
        return execution
    ended = runtime.machine.describe(execution.machine_arn)
    if ended.status == "RUNNING":
        return execution
    if ended.status == "SUCCEEDED":
        return store.get(id)

    def with_end(now: Execution) -> Execution:
        error = now.error or failure(ended)
        return now.model_copy(update={"status": _status(ended), "error": error})

    try:
        return store.change(id, with_end)
    except ConflictError:
        return store.get(id)


def _status(ended: MachineExecution) -> ExecutionStatus:
    if ended.status == "ABORTED":
        return "cancelled"
    return _STATUS.get(_error_name(ended), "failed")


def _error_name(ended: MachineExecution) -> str:
    return "States.Timeout" if ended.status == "TIMED_OUT" else ended.error or ""


def failure(ended: MachineExecution) -> Failure:
    """Error name and cause of a machine as a failure for people."""
    if ended.status == "ABORTED":
        return Failure(code="cancelled", message=ended.cause or "the execution was cancelled")
    code = _CODES.get(_error_name(ended), "internal")
    cause = _parsed(ended.cause)
    if code == "no_plan":
        missing = ", ".join(repr(text) for text in cause.get("missing", [])) or "the goal"
        message = f"nothing registered can do: {missing}"
        return Failure(code=code, message=message, hint="register a component for it, or say it in other words")
    if code == "needs_input":
        message = " ".join(cause.get("questions", [])) or "a value is missing"
        return Failure(code=code, message=message, hint="name it in the goal, or give it in 'inputs'")
    if code == "gate_not_met":
        return _gate(cause)
    if code == "approval_rejected":
        return Failure(code=code, message=str(cause.get("errorMessage") or ended.cause or "the approval was refused"))
    if code == "timed_out" and not cause:
        return Failure(code=code, message=ended.cause or "it did not end in time", hint="let it go on with: resume")
    message = str(cause.get("errorMessage") or ended.cause or ended.error or "the execution failed")
    return Failure(code=code, message=message[:2000])


def _gate(cause: dict[str, Any]) -> Failure:
    gates = cause.get("gates") or []
    names = [gates] if isinstance(gates, str) else list(gates)
    score, threshold = cause.get("score", 0), cause.get("threshold", 0)
    why = f"gates not passed: {', '.join(names)}" if names else f"score {score:g} is below {threshold:g}"
    message = f"the plan did not reach its gate after {cause.get('rounds', 0)} refine rounds: {why}"
    return Failure(code="gate_not_met", message=message, hint="the rounds of the execution show each score and why")


def _parsed(cause: str | None) -> dict[str, Any]:
    try:
        found = json.loads(cause or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
