"""What a person does to an execution under way: cancel it, let it go on, allow or refuse its plan."""

from dataclasses import dataclass
from typing import Literal

from tdev.domain.audit.trail import Deed
from tdev.domain.execution.approval import Matter
from tdev.domain.execution.permission import difference
from tdev.domain.execution.store import REOPENABLE
from tdev.kernel.clock import iso
from tdev.kernel.errors import ConflictError, DeniedError, Finding, InvalidError, NotFoundError, TaskTokenError
from tdev.model.approval import Approval
from tdev.model.execution import FINAL, Execution
from tdev.model.identity import Principal
from tdev.orchestration.settling import settle
from tdev.runtime import Runtime

Decision = Literal["approved", "rejected"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says to the plan that an execution waits with.

    Attributes:
        decision: Yes or no.
        digest: What the person saw; refused when the question is about something else.
        reason: Why, for the record.
        request_id: Of the request that brought the answer.
    """

    decision: Decision
    digest: str | None = None
    reason: str = ""
    request_id: str = ""


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
    if known.error is not None and known.error.code in ("no_plan", "needs_input", "parts_not_made"):
        raise ConflictError(f"execution {id!r} had no plan to go on with", hint="start a new one")
    deed = Deed(principal.subject, "resume", id, request_id=request_id)
    _still_there(runtime, known.machine_arn, id)
    done = store.reopen(id, deed=deed)
    try:
        runtime.machine.redrive(known.machine_arn)
    except NotFoundError as cause:  # tidied away just now: nothing goes on, so it stays what it was
        back = {"status": known.status, "error": known.error}
        store.change(id, lambda now: now.model_copy(update=back))
        raise _too_old(id) from cause
    return done


def _still_there(runtime: Runtime, arn: str, id: str) -> None:
    """Raise ``ConflictError`` when the machine of an execution is not kept any more."""
    try:
        runtime.machine.describe(arn)
    except NotFoundError as cause:
        raise _too_old(id) from cause


def _too_old(id: str) -> ConflictError:
    message = f"execution {id!r} ended so long ago that its history is gone"
    return ConflictError(message, hint="start a new one; TDEV_KEEP_DAYS says how long histories are kept here")


def decide(runtime: Runtime, principal: Principal, id: str, answer: Answer) -> Execution:
    """Allow or refuse the plan that an execution waits with.

    A yes counts for exactly what was asked about: the plan, its values, and the components as they are now. The answer
    is on disk before the state machine hears of it; given once more after a crash in between, it is sent.

    Args:
        runtime: The abilities of this process.
        principal: Who decides.
        id: The execution.
        answer: The decision.

    Raises:
        NotFoundError: When the tenant has no such execution.
        ConflictError: When it does not wait for an approval, the question has expired, or what would run is no longer
            what was asked about.
        InvalidError: When the digest is another one, or is missing in production.
        DeniedError: When it is production, and who allows the plan is who asked for it.
    """
    known = settle(runtime, principal.tenant, id)
    _check_who(runtime, principal, known, answer)
    asked, token = _question(runtime, principal.tenant, known, answer)
    done = known
    if known.status == "awaiting_approval":
        _check_time(runtime, known, asked, token)
        if answer.decision == "approved":
            _check_matter(runtime, known, asked)
        done = _answered(runtime, principal, known, answer)
    assert done.approval is not None
    try:
        if answer.decision == "approved":
            runtime.machine.send_success(token, {"by": done.approval.by, "digest": asked.digest})
        else:
            cause = done.approval.reason or f"refused by {done.approval.by}"
            runtime.machine.send_failure(token, "TDev.ApprovalRejected", cause)
    except TaskTokenError as cause:
        raise ConflictError(f"execution {id!r} no longer waits for an approval") from cause
    runtime.approval_tokens(principal.tenant).drop(id)
    return done


def _check_who(runtime: Runtime, principal: Principal, known: Execution, answer: Answer) -> None:
    if answer.decision != "approved" or not runtime.approval_policy.in_production:
        return
    if known.requester == principal.subject:
        hint = "somebody else with the role approver must look at it"
        raise DeniedError("in production nobody approves what he asked for himself", hint=hint)
    if answer.digest is None:
        finding = Finding("#/digest", "name the digest of what you saw", "digest_missing")
        raise InvalidError("in production an approval names the digest", [finding])


def _question(runtime: Runtime, tenant: str, known: Execution, answer: Answer) -> tuple[Approval, str]:
    """The question that is open, and the token that the machine waits with."""
    asked = known.approval
    waits = known.status == "awaiting_approval"
    cut_off = known.status == "running" and asked is not None and asked.decision == answer.decision
    try:
        if asked is None or not (waits or cut_off):
            raise NotFoundError("no question")
        digest, token = runtime.approval_tokens(tenant).find(known.id)
    except NotFoundError as cause:
        raise ConflictError(f"execution {known.id!r} is {known.status} and waits for no approval") from cause
    if digest != asked.digest or answer.digest not in (None, digest):
        finding = Finding("#/digest", f"the plan that waits has the digest {digest}", "digest")
        raise InvalidError("the approval is for another plan", [finding], hint="look at the plan again")
    return asked, token


def _check_time(runtime: Runtime, known: Execution, asked: Approval, token: str) -> None:
    """Refuse an answer that comes too late, and end what waits for it: the machine may keep another time."""
    if asked.expires_at is None or iso(runtime.clock()) < asked.expires_at:
        return
    message = f"nobody answered the question of {asked.asked_at} by {asked.expires_at}"
    try:
        runtime.machine.send_failure(token, "TDev.ApprovalExpired", message)
    except TaskTokenError:
        pass  # It has ended by its own clock.
    runtime.approval_tokens(known.tenant).drop(known.id)
    raise ConflictError(message, hint="ask once more with: resume")


def _check_matter(runtime: Runtime, known: Execution, asked: Approval) -> None:
    hint = "reject it, and start it anew; then it is asked about as it is now"
    assert known.plan is not None
    try:
        resolve = runtime.catalogue(known.tenant).get
        matter = Matter.of(known.plan, known.inputs, resolve, effects=asked.effects, cost=asked.cost)
    except NotFoundError as cause:
        raise ConflictError(f"this is no longer what was asked about: {cause.message}", hint=hint) from cause
    if not matter.is_that_of(asked):
        raise ConflictError(f"this is no longer what was asked about: {difference(matter, asked)}", hint=hint)


def _answered(runtime: Runtime, principal: Principal, known: Execution, answer: Answer) -> Execution:
    assert known.approval is not None
    kept = {
        "decision": answer.decision,
        "by": principal.subject,
        "reason": answer.reason,
        "request_id": answer.request_id,
        "decided_at": iso(runtime.clock()),
    }
    answered = known.model_copy(update={"approval": known.approval.model_copy(update=kept), "status": "running"})
    detail = {"digest": known.approval.digest, "reason": answer.reason}
    deed = Deed(principal.subject, answer.decision, known.id, request_id=answer.request_id, detail=detail)
    return runtime.executions(principal.tenant).save(answered, was="awaiting_approval", deed=deed)
