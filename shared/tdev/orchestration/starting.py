"""The first step of an orchestration: accept it durably, then start the state machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tdev.domain.audit.trail import Deed
from tdev.domain.execution.inputs import travelling
from tdev.kernel.clock import iso
from tdev.kernel.errors import ConditionFailedError, ConflictError, NotFoundError, TooLargeError, TooManyError
from tdev.kernel.ids import named_id, new_id
from tdev.kernel.json_types import Json, canonical, digest
from tdev.model.execution import FINAL, Execution
from tdev.model.identity import Principal
from tdev.model.workflow import Workflow
from tdev.orchestration.admission import check_room
from tdev.orchestration.naming import machine_name
from tdev.runtime import Runtime

MACHINE = "orchestrate"
MOST_PAYLOAD = 262_144
"""Bytes of the input of a state machine."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: a goal, code, or a workflow to run as it is."""

    goal: str = ""
    code: str | None = None
    workflow: Workflow | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    threshold: float | None = None
    rounds: int | None = None
    budget: float | None = None
    """USD that the run may cost."""
    generate: bool = False
    """Whether components may be built for what no component does."""
    asked: str | None = None
    """Digest of what the caller sent, where the order was made of more (the workflow that has this id today)."""

    def body_digest(self) -> str:
        """The digest by which two requests with one Idempotency-Key are compared."""
        if self.asked is not None:
            return self.asked
        workflow = self.workflow.model_dump(mode="json") if self.workflow else None
        parts = [self.goal, self.code, workflow, dict(self.inputs), self.threshold, self.rounds]
        more = [] if self.budget is None else [self.budget]
        return digest([*parts, *more, *(["generate"] if self.generate else [])])


def accept(
    runtime: Runtime, principal: Principal, order: Order, *, key: str | None = None, request_id: str = ""
) -> str:
    """Accept an order and start it. Answers the id of the execution.

    With an Idempotency-Key the id is made from tenant, route and key: the same key and order always answer the same
    execution.
    The execution is on disk before the machine starts, and the machine before this answers.

    Raises:
        InvalidError: When the key was used with another order (finding ``idempotency_mismatch``).
        ConflictError: When the key was used so long ago that nobody knows what for.
        TooManyError: When as many of the tenant's are under way as may be; nothing is kept then.
        TooLargeError: When the code or the workflow is larger than a state machine takes; nothing is kept then.
    """
    tenant = principal.tenant
    action = "execute_workflow" if order.workflow else "orchestrate"
    id = _named(tenant, action, key) if key else new_id("exec", runtime.clock)
    now = iso(runtime.clock())
    execution = Execution(
        id=id,
        kind="workflow" if order.workflow else "orchestration",
        status="accepted",
        tenant=tenant,
        requester=principal.subject,
        goal=order.goal or (order.workflow.goal if order.workflow else ""),
        workflow_id=order.workflow.id if order.workflow else None,
        inputs=dict(order.inputs),
        plan=order.workflow,
        budget=order.budget,
        generate=order.generate,
        created_at=now,
        updated_at=now,
    )
    payload = _payload(runtime, execution, order)
    _check_room(runtime, tenant, id if key else None)
    store = runtime.executions(tenant)
    leave: dict[str, Json] = {"generate": True} if order.generate else {}
    deed = Deed(principal.subject, action, id, request_id=request_id, detail=leave)
    if key is None:
        store.create(execution, deed=deed)
    else:
        _claim(runtime, execution, key, order.body_digest(), deed)
    _start(runtime, execution, payload)
    return id


def _check_room(runtime: Runtime, tenant: str, named: str | None) -> None:
    """Refuse an execution too many; what a key stands for already is answered even then."""
    try:
        check_room(runtime, tenant)
    except TooManyError:
        if named is None or not _is_known(runtime, tenant, named):
            raise


def _is_known(runtime: Runtime, tenant: str, id: str) -> bool:
    try:
        runtime.executions(tenant).get(id)
    except NotFoundError:
        return False
    return True


def _named(tenant: str, action: str, key: str) -> str:
    """The id for a key; what is asked for here in other ways than by a goal has keys of its own."""
    parts = (tenant, key) if action == MACHINE else (tenant, action, key)
    return named_id("exec", *parts)[:37]


def _claim(runtime: Runtime, execution: Execution, key: str, body_digest: str, deed: Deed) -> None:
    tenant = execution.tenant
    commit = partial(runtime.trail(tenant).append, deed)
    answer: dict[str, Json] = {"execution_id": execution.id}
    creation = runtime.executions(tenant).creation(execution)
    try:
        runtime.idempotency(tenant).claim(deed.action, key, body_digest, answer, *creation, commit=commit)
    except ConditionFailedError as cause:
        # The key is forgotten after a day; the execution it made is not.
        message = f"this Idempotency-Key was used long ago, for execution {execution.id!r}"
        raise ConflictError(message, hint="send a new key for a new request") from cause


def _payload(runtime: Runtime, execution: Execution, order: Order) -> dict[str, Any]:
    """What the state machine starts with. Raises ``TooLargeError``."""
    reference = {"id": execution.id, "tenant": execution.tenant, "requester": execution.requester}
    payload: dict[str, Any] = {
        "execution": reference,
        "goal": order.goal,
        "inputs": travelling(order.inputs),
        "threshold": runtime.settings.threshold if order.threshold is None else order.threshold,
        "rounds": runtime.settings.rounds if order.rounds is None else order.rounds,
        "approval_s": runtime.approval_policy.wait_s,
    }
    if order.generate:
        payload["generate"] = True
    if order.code is not None:
        payload["code"] = order.code
    if order.workflow is not None:
        payload["workflow"] = order.workflow.model_dump(mode="json")
    size = len(canonical(payload).encode())
    if size > MOST_PAYLOAD:
        what = "code" if order.code is not None else "workflow"
        hint = "register the code first" if order.code is not None else "split the workflow"
        raise TooLargeError(f"the {what} has {size:,} bytes as JSON; at most {MOST_PAYLOAD:,} fit", hint=hint)
    return payload


def _start(runtime: Runtime, execution: Execution, payload: dict[str, Any]) -> None:
    try:
        arn = runtime.machine.start(MACHINE, machine_name(execution), payload)
    except ConflictError:
        return  # it ran and has ended: the answer is the execution itself
    store = runtime.executions(execution.tenant)
    known = store.get(execution.id)
    if known.machine_arn is None and known.status not in FINAL:
        try:
            store.change(execution.id, lambda now: now.model_copy(update={"machine_arn": arn}))
        except ConflictError:
            return  # it has ended meanwhile
