"""The first step of a deployment: what is asked for becomes an order, is kept durably, and its machine starts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tdev.domain.delivery.replay import recorded
from tdev.domain.delivery.strategies import rollout_of
from tdev.kernel.clock import iso
from tdev.kernel.errors import ConflictError, Finding, InvalidError, NotFoundError, PlatformError, TooLargeError
from tdev.kernel.ids import named_id, new_id
from tdev.kernel.json_types import canonical, digest
from tdev.model.deploying import DeployOrder, Dossier
from tdev.model.identity import Principal
from tdev.model.replaying import OnDifference
from tdev.model.service import ENDED, Deployment, Target, service_id
from tdev.model.workflow import Workflow
from tdev.orchestration.deploy_standing import stand, start_machine
from tdev.runtime import Runtime

_MOST = 200_000
"""Bytes of an order: it is one item of a table."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for.

    Attributes:
        workflow: Id of a saved workflow, or ``id@version``.
        execution_id: An execution whose plan is taken instead.
        plan: A workflow that is not saved, instead.
        name: Of the service; the workflow's id when absent.
        target: Where it is to run; None: where the service runs already, or else where services here run.
        strategy: How calls move, with ``options`` for it (see ``strategies.rollout_of``).
        memory: MiB.
        timeout: Seconds of one call.
        threshold: Score that the plan must reach; None: that of the settings.
        names: Slots that the code leaves open -> resources.
        keys: ``service.resource`` -> ARN of its KMS key.
        on_difference: What follows when a replay shows differences; None: in production a person is asked.
        ignore: Places that a replay does not compare.
        record: Whether calls are recorded from now on; None: as before.
        ask: Whether a person is asked even where the policy asks nobody.
    """

    workflow: str | None = None
    execution_id: str | None = None
    plan: Workflow | None = None
    name: str | None = None
    target: Target | None = None
    strategy: str = "immediate"
    options: Mapping[str, Any] = field(default_factory=dict)
    memory: int = 512
    timeout: int = 30
    threshold: float | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    on_difference: OnDifference | None = None
    ignore: tuple[str, ...] = ()
    record: bool | None = None
    ask: bool = False

    def digest(self) -> str:
        """The digest by which two requests with one Idempotency-Key are compared; what is not saved has none."""
        parts: list[Any] = [self.workflow, self.execution_id, self.name, self.target, self.strategy, dict(self.options)]
        parts += [self.memory, self.timeout, self.threshold, dict(self.names), dict(self.keys)]
        given = [self.on_difference, list(self.ignore), self.record]
        parts += [given] if given != [None, [], None] else []
        return digest([*parts, "ask"] if self.ask else parts)


def order_of(runtime: Runtime, principal: Principal, wish: Wish) -> DeployOrder:
    """The order that a wish means now.

    Raises:
        InvalidError: When it names no plan or two, the name or the strategy is none, or a plan is not there to have.
        NotFoundError: When the tenant has no such workflow or execution.
    """
    workflow, goal = _plan(runtime, principal.tenant, wish)
    name = _name(workflow.id if wish.name is None else wish.name)
    rollout = rollout_of(wish.strategy, wish.options)
    return DeployOrder(
        service=name,
        workflow=workflow,
        goal=goal,
        execution_id=wish.execution_id,
        target=_target(runtime, principal.tenant, name, wish.target),
        strategy=rollout.strategy,
        rollout=rollout,
        threshold=runtime.settings.threshold if wish.threshold is None else wish.threshold,
        memory=wish.memory,
        timeout=wish.timeout,
        names=dict(wish.names),
        keys=dict(wish.keys),
        on_difference=_on_difference(runtime, wish),
        ignore=wish.ignore,
        record=wish.record,
        ask=wish.ask,
        requester=principal.subject,
    )


def _on_difference(runtime: Runtime, wish: Wish) -> OnDifference:
    """In production nobody may choose that differences are only shown."""
    if not runtime.approval_policy.in_production:
        return wish.on_difference or "unless-broken"
    if wish.on_difference in ("go", "unless-broken"):
        finding = Finding("#/on_difference", "ask or stop", "on_difference")
        raise InvalidError("in production a person looks at what differs", [finding])
    return wish.on_difference or "ask"


def accept_deployment(
    runtime: Runtime, principal: Principal, wish: Wish, *, key: str | None = None, request_id: str = ""
) -> Deployment:
    """Accept a deployment and start its machine; it is on disk before this answers.

    With an Idempotency-Key the id is made from tenant and key: the same key and wish always answer the same deployment.

    Raises:
        InvalidError: As ``order_of``; when the target cannot be reached from here; when the key was used with another
            wish (finding ``idempotency_mismatch``).
        NotFoundError: As ``order_of``.
        ConflictError: When another deployment of the service is under way.
        TooLargeError: As ``accept_order``.
    """
    tenant = principal.tenant
    id = named_id("dep", tenant, key)[:36] if key else new_id("dep", runtime.clock)
    if key is not None:
        runtime.idempotency(tenant).claim("deploy", key, wish.digest(), {"deployment_id": id})
        known = _known(runtime, tenant, id)
        if known is not None:
            return stand(runtime, tenant, id)
    order = order_of(runtime, principal, wish)
    check_reachable(runtime, tenant, order.target)
    accepted = accept_order(runtime, tenant, id, order, request_id=request_id)
    _record_the_run(runtime, tenant, order)
    return accepted


def accept_order(runtime: Runtime, tenant: str, id: str, order: DeployOrder, *, request_id: str = "") -> Deployment:
    """Keep an order as the deployment with this id, and start its machine.

    Raises:
        ConflictError: When another deployment of the service is under way.
        TooLargeError: When the workflow is too large to be kept with a deployment.
    """
    size = len(canonical(order.model_dump(mode="json")).encode())
    if size > _MOST:
        raise TooLargeError(f"the workflow has {size:,} bytes, {_MOST:,} can be deployed", hint="split the workflow")
    _settle_the_one_before(runtime, tenant, order.service)
    now = iso(runtime.clock())
    runtime.dossiers(tenant).open(Dossier(deployment=id, order=order))
    wanted = Deployment(
        id=id,
        service=order.service,
        target=order.target,
        strategy=order.strategy,
        rollout=order.rollout,
        status="accepted",
        by=order.requester,
        promoted_from=order.promotion.source if order.promotion else None,
        created_at=now,
        updated_at=now,
    )
    accepted = runtime.services(tenant).accept(wanted, actor=order.requester, request_id=request_id)
    start_machine(runtime, tenant, id)
    return accepted


def _record_the_run(runtime: Runtime, tenant: str, order: DeployOrder) -> None:
    """The run that a plan comes from is a call like those that callers will make: later versions are asked it too."""
    if order.execution_id is None or order.record is False:
        return
    execution = runtime.executions(tenant).get(order.execution_id)
    if execution.status == "succeeded":
        runtime.recordings(tenant).keep(order.service, recorded(execution))


def _target(runtime: Runtime, tenant: str, service: str, wished: Target | None) -> Target:
    """Where it will run: where it is asked for, else where the service runs, else where this installation does."""
    if wished is not None:
        return wished
    with suppress(NotFoundError):
        return runtime.services(tenant).get(service).target
    return runtime.default_target


def check_reachable(runtime: Runtime, tenant: str, target: Target) -> None:
    """Raises ``InvalidError`` when nothing there can be reached from here."""
    try:
        runtime.hosting_of(tenant, target)
    except PlatformError as cause:
        finding = Finding("#/target", cause.message, "target")
        raise InvalidError(f"services cannot run on {target} from here", [finding], hint=cause.hint) from cause


def _known(runtime: Runtime, tenant: str, id: str) -> Deployment | None:
    try:
        return runtime.services(tenant).deployment(id)
    except NotFoundError:
        return None


def _settle_the_one_before(runtime: Runtime, tenant: str, service: str) -> None:
    """A deployment whose machine has died without a word must not be in the way of the next one."""
    try:
        under_way = runtime.services(tenant).get(service).deploying
    except NotFoundError:
        return
    if under_way is not None and stand(runtime, tenant, under_way).status not in ENDED:
        message = f"the deployment {under_way} of {service} is under way"
        raise ConflictError(message, hint=f"wait for its end, or call it off: tdev rollback {service}")


def _name(text: str) -> str:
    """The name of a service, which is what callers write into addresses."""
    try:
        name, version = service_id(text)
    except InvalidError as cause:
        told = "1 to 64 letters, digits, - and _, a letter first; without one it is the id of the workflow"
        raise InvalidError(f"{text!r} cannot name a service", [Finding("#/name", told, "service_id")]) from cause
    if version is not None:
        finding = Finding("#/name", "leave '-v<number>' away: the release gets its number by itself", "service_id")
        raise InvalidError(f"{text!r} names a version", [finding])
    return name


def _plan(runtime: Runtime, tenant: str, wish: Wish) -> tuple[Workflow, str]:
    """The workflow and the words of the goal that it is for."""
    if sum(given is not None for given in (wish.workflow, wish.execution_id, wish.plan)) != 1:
        finding = Finding("#/workflow", "name a saved workflow, or an execution in 'execution_id'", "missing")
        raise InvalidError("a deployment is of one workflow or of the plan of one execution", [finding])
    if wish.plan is not None:
        return wish.plan, wish.plan.goal
    if wish.execution_id is not None:
        execution = runtime.executions(tenant).get(wish.execution_id)
        if execution.plan is None:
            finding = Finding("#/execution_id", f"is {execution.status} and has no plan", "no_plan")
            raise InvalidError(f"the execution {wish.execution_id!r} has no plan to deploy", [finding])
        return execution.plan, execution.goal
    id, _, version = str(wish.workflow).partition("@")
    if version and not (version.isascii() and version.isdigit() and 0 < len(version) < 10):
        raise InvalidError(f"{wish.workflow!r} is no workflow", [Finding("#/workflow", "write id or id@2", "workflow")])
    workflow = runtime.workflows(tenant).get(id, int(version) if version else None)
    return workflow, workflow.goal
