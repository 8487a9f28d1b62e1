"""What a deployment would do, without doing it. Apart from ``deploy_looking``, for looking needs no gate."""

from tdev.domain.delivery.bundle import Bundle
from tdev.domain.delivery.comparing import changes_since
from tdev.domain.delivery.compiling.showing import shown
from tdev.domain.delivery.gate import judge
from tdev.domain.delivery.rehearsing import calls_of, compared
from tdev.domain.delivery.releasing import verified_bundle
from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.model.deploying import DeployOrder, DeployPlan
from tdev.model.replaying import ReplayReport
from tdev.model.service import Release, Service, Target
from tdev.runtime import Runtime

_REPLAY_S = 10.0


def plan_of(runtime: Runtime, tenant: str, order: DeployOrder) -> DeployPlan:
    """What a deployment would do; nothing is kept, and nothing changes."""
    service = _service(runtime, tenant, order.service)
    judged = judge(order, service.pins if service else {}, runtime.bench(tenant))
    live = service.live_version if service else None
    release = runtime.services(tenant).release_of(order.service, live) if live is not None else None
    machine = shown(order.target, judged.bundle, order.timeout)
    return DeployPlan(
        service=order.service,
        target=order.target,
        machine=dict(machine.definition) if machine.definition else None,
        warnings=(*machine.warnings, *_unreachable(runtime, tenant, order.target)),
        rollout=order.rollout,
        replaces=live,
        judgement=judged.judgement,
        changes=changes_since(release, order, judged.judgement),
        replay=_replay(runtime, tenant, order, release, judged.bundle),
    )


def _unreachable(runtime: Runtime, tenant: str, target: Target) -> tuple[str, ...]:
    """What keeps it from being deployed from here; a plan can be made all the same."""
    try:
        runtime.hosting_of(tenant, target)
    except PlatformError as cause:
        return (cause.message,)
    return ()


def _replay(
    runtime: Runtime, tenant: str, order: DeployOrder, live: Release | None, bundle: Bundle | None
) -> ReplayReport | None:
    """What callers have asked, asked of both bundles here: a dry run makes nothing that could be asked elsewhere."""
    if live is None or bundle is None:
        return None
    return compared(
        order.model_copy(update={"on_difference": "go"}),
        runtime.askable_here(tenant, live.artifact, lambda: verified_bundle(live, runtime.place(tenant))),
        runtime.askable_here(tenant, bundle.digest, lambda: bundle),
        calls_of(order, runtime.recordings(tenant)),
        _REPLAY_S,
    ).model_copy(update={"on_difference": order.on_difference})


def _service(runtime: Runtime, tenant: str, name: str) -> Service | None:
    try:
        return runtime.services(tenant).get(name)
    except NotFoundError:
        return None
