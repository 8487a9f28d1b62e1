"""What a person does to an execution under way: cancel it, let it go on, allow or refuse its plan."""

from typing import Literal

from tdev.domain.audit.trail import Deed
from tdev.domain.execution.approval import plan_digest
from tdev.domain.execution.approvals import ApprovalTokens
from tdev.domain.execution.store import REOPENABLE
from tdev.kernel.clock import iso
from tdev.kernel.errors import ConflictError, DeniedError, Finding, InvalidError, NotFoundError, TaskTokenError
from tdev.model.execution import FINAL, Execution
from tdev.model.identity import Principal
from tdev.orchestration.settling import settle
from tdev.runtime import Runtime

PRODUCTION = frozenset({"prod", "production"})
"""Stages in which who asks for a plan may not allow it."""


def cancel(runtime: Runtime, principal: Principal, id: str, *, request_id: str = "") -> Execution:
    """Stop an execution: no further step starts; a step under way may still end.

    Raises:
        NotFoundError: When the tenant has no such execution.
        ConflictError: When it has ended.
    """
    store = runtime.executions(principal.tenant)
    known = settle(runtime, principal.tenant, id)
    if known.status in FINAL:
        raise ConflictError(f"execution {id!r} has ended: {known.status}")
    deed = Deed(principal.subject, "cancel", id, request_id=request_id)
    done = store.change(id, lambda now: now.model_copy(update={"status": "cancelled"}), deed=deed)
    if known.machine_arn is not None:
        runtime.machine.stop(known.machine_arn, "TDev.Cancelled", f"cancelled by {principal.subject}")
    return done


def resume(runtime: Runtime, principal: Principal, id: str, *, request_id: str = "") -> Execution:
    """Let a failed, cancelled or timed-out execution go on from the step in which it ended.

    Raises:
        NotFoundError: When the tenant has no such execution.
        ConflictError: When it is under way, has succeeded, or ended for a reason that trying again does not change.
    """
    store = runtime.executions(principal.tenant)
    known = settle(runtime, principal.tenant, id)
    if known.status not in REOPENABLE or known.machine_arn is None:
        hint = "only failed, cancelled and timed-out executions go on; start a new one"
        raise ConflictError(f"execution {id!r} is {known.status}", hint=hint)
    if known.error is not None and known.error.code in ("no_plan", "needs_input"):
        raise ConflictError(f"execution {id!r} had no plan to go on with", hint="start a new one")
    deed = Deed(principal.subject, "resume", id, request_id=request_id)
    done = store.reopen(id, deed=deed)
    runtime.machine.redrive(known.machine_arn)
    return done


def decide(
    runtime: Runtime,
    principal: Principal,
    id: str,
    decision: Literal["approved", "rejected"],
    digest: str | None = None,
    *,
    reason: str = "",
) -> Execution:
    """Allow or refuse the plan that an execution waits with.

    The answer is on disk before the state machine hears of it; given once more after a crash in between, it is sent.

    Args:
        runtime: The abilities of this process.
        principal: Who decides.
        id: The execution.
        decision: The answer.
        digest: What the person saw; refused when the plan is another one by now.
        reason: Why, for the record.

    Raises:
        NotFoundError: When the tenant has no such execution.
        ConflictError: When it does not wait for an approval.
        InvalidError: When the digest is not that of the plan.
        DeniedError: When it is production, and who allows the plan is who asked for it.
    """
    known = settle(runtime, principal.tenant, id)
    if decision == "approved" and runtime.settings.stage in PRODUCTION and known.requester == principal.subject:
        hint = "somebody else with the role approver must look at it"
        raise DeniedError("in production nobody approves what he asked for himself", hint=hint)
    tokens = runtime.approval_tokens(principal.tenant)
    asked, token = _question(tokens, known, decision)
    if digest is not None and digest != asked:
        raise _other_plan(asked)
    done = known
    if known.status == "awaiting_approval":
        deed = Deed(principal.subject, decision, id, detail={"digest": asked, "reason": reason})
        done = _answered(runtime, principal, known, decision, deed)
    try:
        if decision == "approved":
            runtime.machine.send_success(token, {"by": principal.subject, "digest": asked})
        else:
            cause = reason or f"refused by {principal.subject}"
            runtime.machine.send_failure(token, "TDev.ApprovalRejected", cause)
    except TaskTokenError as cause:
        raise ConflictError(f"execution {id!r} no longer waits for an approval") from cause
    tokens.drop(id)
    return done


def _question(tokens: ApprovalTokens, known: Execution, decision: str) -> tuple[str, str]:
    """Digest and token of the question that is open, for the plan as it is now."""
    approval = known.approval
    waits = known.status == "awaiting_approval"
    cut_off = known.status == "running" and approval is not None and approval.decision == decision
    try:
        if known.plan is None or approval is None or not (waits or cut_off):
            raise NotFoundError("no question")
        asked, token = tokens.find(known.id)
    except NotFoundError as cause:
        raise ConflictError(f"execution {known.id!r} is {known.status} and waits for no approval") from cause
    if plan_digest(known.plan, known.inputs, approval.effects) != asked:
        raise _other_plan(asked)
    return asked, token


def _other_plan(asked: str) -> InvalidError:
    finding = Finding("#/digest", f"the plan that waits has the digest {asked}", "digest")
    return InvalidError("the approval is for another plan", [finding], hint="look at the plan again")


def _answered(
    runtime: Runtime, principal: Principal, known: Execution, decision: Literal["approved", "rejected"], deed: Deed
) -> Execution:
    assert known.approval is not None
    update = {"decision": decision, "by": principal.subject, "decided_at": iso(runtime.clock())}
    answered = known.model_copy(update={"approval": known.approval.model_copy(update=update), "status": "running"})
    return runtime.executions(principal.tenant).save(answered, was="awaiting_approval", deed=deed)
