"""The last step of an orchestration that did not go well: what the state machine says becomes the execution's end."""

import json
from typing import Any

from pydantic import ValidationError

from tdev.domain.audit.trail import Deed
from tdev.domain.secrets.readiness import GATE
from tdev.kernel.errors import ConflictError
from tdev.kernel.tenant import SHARED
from tdev.model.execution import FINAL, Execution, ExecutionStatus, Failure
from tdev.model.requests import ExecutionRef
from tdev.orchestration.naming import machine_name
from tdev.platform.machine import MachineExecution
from tdev.runtime import Runtime

_STATUS: dict[str, ExecutionStatus] = {
    "TDev.Rejected": "rejected",
    "OutcomeUnknownError": "unknown",
    "CancelledError": "cancelled",
    "TDev.ApprovalRejected": "rejected",
    "TDev.ApprovalExpired": "timed_out",
    "ApprovalVoidError": "rejected",
    "States.Timeout": "timed_out",
    "Sandbox.Timedout": "timed_out",
}
_CODES = {
    "TDev.NoPlan": "no_plan",
    "TDev.NeedsInput": "needs_input",
    "TDev.PartsNotMade": "parts_not_made",
    "TDev.Rejected": "gate_not_met",
    "TDev.ApprovalRejected": "approval_rejected",
    "TDev.ApprovalExpired": "approval_expired",
    "ApprovalVoidError": "approval_void",
    "OutcomeUnknownError": "outcome_unknown",
    "CancelledError": "cancelled",
    "States.Timeout": "timed_out",
    "Sandbox.Timedout": "timed_out",
    "StepError": "step_failed",
    "StepTimeoutError": "timed_out",
    "InvalidError": "invalid",
    "RefusedCodeError": "code_refused",
    "NotFoundError": "not_found",
    "ConflictError": "conflict",
    "DisabledError": "component_disabled",
    "BudgetError": "budget_exceeded",
    "TooLargeError": "too_large",
}
_REFUSED = frozenset({"gate_not_met", "approval_expired", "approval_void", "component_disabled", "budget_exceeded"})
_QUESTIONS = 3
"""Questions to the user that a failure names; the evaluation has them all."""
_NO_PLAN = "register a component for it, let it be built (generate), or say it in other words"
_SAY_HOW = 'say in the goal what the part gives, such as: for "a b" gives 2; or register a component for it'
_ASK_AGAIN = "ask once more with: resume"


def settle_ended(runtime: Runtime, arn: str, input: Any) -> Execution | None:
    """Settle the execution for which a state machine ran.

    What is believed is the execution and the machine that it names; the caller only says where to look.

    Args:
        runtime: The abilities of this process.
        arn: The machine's execution, which has ended.
        input: What it started with.

    Returns:
        The execution; None when the input names none: somebody else than the API started the machine.

    Raises:
        NotFoundError: When there is no such execution.
    """
    reference = _reference(input)
    return None if reference is None else settle(runtime, reference.tenant, reference.id, arn=arn)


def is_settled(runtime: Runtime, input: Any) -> bool:
    """Whether what a machine's input names has taken over its end, or is gone: nobody will ask the machine again."""
    reference = _reference(input)
    standing = runtime.executions(reference.tenant).standing(reference.id) if reference else None
    return standing is None or standing.status in FINAL


def _reference(input: Any) -> ExecutionRef | None:
    """The execution in the input of a machine, if it has the form that ``starting`` gives it."""
    try:
        found = ExecutionRef.model_validate(input.get("execution") if isinstance(input, dict) else None)
    except ValidationError:
        return None
    return found if found.tenant != SHARED else None


def settle(runtime: Runtime, tenant: str, id: str, *, arn: str | None = None) -> Execution:
    """The execution as it stands, after taking over how its machine ended. Settling twice changes nothing.

    Args:
        runtime: The abilities of this process.
        tenant: Whose execution it is.
        id: The execution.
        arn: The machine's execution that is said to be its own. Looked at only when the execution knows none yet (a
            machine may end before who started it has written its ARN down) and only when its name is right.

    Raises:
        NotFoundError: When the tenant has no such execution.
    """
    store = runtime.executions(tenant)
    execution = store.get(id)
    own = execution.machine_arn
    if own is None and arn is not None and arn.rpartition(":")[2] == machine_name(execution):
        own = arn
    if execution.status in FINAL or own is None:
        return execution
    ended = runtime.machine.describe(own)
    if ended.status == "RUNNING":
        return execution
    if ended.status == "SUCCEEDED":
        return store.get(id)

    def with_end(now: Execution) -> Execution:
        error = now.error or _expired(now, ended) or _seen(now, failure(ended))
        return now.model_copy(update={"status": _status(ended), "error": error, "machine_arn": own})

    try:
        return store.change(id, with_end, deed=_refusal(with_end(execution)))
    except ConflictError:
        return store.get(id)


def _refusal(ended: Execution) -> Deed | None:
    """What goes on record: that the product itself did not let it run, where no person's answer is on record."""
    code = ended.error.code if ended.error else ""
    if code not in _REFUSED:
        return None
    detail = {"code": code, "status": ended.status}
    return Deed(ended.requester, "end", ended.id, "refused", ended.id, detail)


def _expired(now: Execution, ended: MachineExecution) -> Failure | None:
    """That a question was not answered in its time; None when the machine ended for another reason."""
    asked = now.approval
    if _error_name(ended) != "States.Timeout" or now.status != "awaiting_approval" or asked is None:
        return None
    message = f"nobody answered the question of {asked.asked_at} by {asked.expires_at or 'its time'}"
    return Failure(code="approval_expired", message=message, hint=_ASK_AGAIN)


def _seen(now: Execution, found: Failure) -> Failure:
    """A plan that cannot run at all: what its last evaluation has seen says more than the name of the gate."""
    last = now.rounds[-1].evaluation.gates[:1] if now.rounds else ()
    if found.code != "gate_not_met" or not last or last[0].passed:
        return found
    return found.model_copy(update={"message": f"{found.message}: {last[0].evidence}"[:2000]})


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
        return Failure(code=code, message=message, hint=_NO_PLAN)
    if code == "parts_not_made":
        message = " ".join(_texts(cause.get("questions"))) or "a part of the goal could not be built"
        return Failure(code=code, message=message[:2000], hint=_SAY_HOW)
    if code == "needs_input":
        message = " ".join(cause.get("questions", [])) or "a value is missing"
        return Failure(code=code, message=message, hint="name it in the goal, or give it in 'inputs'")
    if code == "gate_not_met":
        return _gate(cause)
    if code == "approval_rejected":
        return Failure(code=code, message=str(cause.get("errorMessage") or ended.cause or "the approval was refused"))
    if code == "approval_expired":
        return Failure(code=code, message=ended.cause or "nobody answered in time", hint=_ASK_AGAIN)
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
    if cause.get("ended") == "no_gain":
        message += "; no fix gains anything more"
    asked = _texts(cause.get("questions"))
    hint = " ".join([*asked[:_QUESTIONS], "the rounds of the execution show each score and why"])
    if GATE in names:
        hint = f"set what is missing with: tdev secrets set NAME; {hint}"
    return Failure(code="gate_not_met", message=message, hint=hint)


def _texts(found: Any) -> list[str]:
    """Texts of a cause: a list of them, or one by itself."""
    return [found] if isinstance(found, str) else [str(each) for each in found or ()]


def _parsed(cause: str | None) -> dict[str, Any]:
    try:
        found = json.loads(cause or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
