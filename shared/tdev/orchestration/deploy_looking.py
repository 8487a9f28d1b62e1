"""What people see of deployments and services: how they stand, and what callers have seen."""

from collections.abc import Mapping

from tdev.kernel.clock import iso
from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.model.deploying import (
    DeploymentView,
    ServiceLine,
    ServiceStatus,
    ServiceView,
    VersionFigures,
)
from tdev.model.replaying import ReplayReport
from tdev.model.service import ENDED, Deployment, Service
from tdev.orchestration.deploy_standing import stand
from tdev.platform.hosting import Figures
from tdev.runtime import Runtime

DAY_S = 86_400


def deployment_view(runtime: Runtime, tenant: str, id: str) -> DeploymentView:
    """A deployment with what its gate found and what happened on the way. Raises ``NotFoundError``."""
    deployment = stand(runtime, tenant, id)
    dossier = runtime.dossiers(tenant).get(id)
    weights: Mapping[int, int] = {}
    if deployment.status not in ENDED and dossier.before is not None:
        weights = _weights(runtime, tenant, Service(name=deployment.service, tenant=tenant, target=deployment.target))
    return DeploymentView(
        deployment=deployment,
        workflow_id=f"{dossier.order.workflow.id}@{dossier.order.workflow.version}",
        execution_id=dossier.order.execution_id,
        requester=dossier.order.requester,
        judgement=dossier.judgement,
        approval=dossier.differences_approval or dossier.approval,
        replay=dossier.replay,
        weights=dict(weights),
        changes=dossier.changes,
        looks=dossier.looks,
    )


def service_view(
    runtime: Runtime, tenant: str, name: str, version: int | None = None, *, since_s: int = DAY_S
) -> ServiceView:
    """A service as it stands: what answers, who gets which share, and what callers have seen.

    Args:
        runtime: The abilities of this process.
        tenant: Whose it is.
        name: Of the service.
        version: The release to show; None: the live one.
        since_s: For how long back the figures count.

    Raises:
        NotFoundError: When there is no such service or release.
    """
    store = runtime.services(tenant)
    service = store.get(name)
    if service.deploying is not None:
        stand(runtime, tenant, service.deploying)
        service = store.get(name)
    live = store.release_of(name, service.live_version) if service.live_version is not None else None
    named = store.release_of(name, version) if version is not None else live
    last = store.deployment(service.deployments[0]) if service.deployments else None
    figures = _figures(runtime, tenant, service, since_s)
    called = [each.last_at for each in figures.values() if each.last_at is not None]
    watch = runtime.watches(tenant).find(name)
    return ServiceView(
        name=name,
        status=_status(runtime, tenant, service),
        target=service.target,
        live_version=service.live_version,
        workflow_id=live.workflow_id if live else None,
        agents=tuple(sorted(live.components)) if live else (),
        endpoint=service.endpoint,
        weights=dict(_weights(runtime, tenant, service)),
        figures={number: _shown(each) for number, each in figures.items()},
        pins=service.pins,
        deploying=service.deploying,
        watch=watch if watch is not None and watch.version == service.live_version else None,
        last_executed_at=iso(max(called)) if called else None,
        logs=f"/api/services/{name}/logs",
        last_deployment=last,
        replay=_shown_by(runtime, tenant, last),
        versions=tuple(each.version for each in service.releases),
        release=named,
    )


def _shown_by(runtime: Runtime, tenant: str, last: Deployment | None) -> ReplayReport | None:
    """What a deployment has shown of recorded calls; None of one that has not come so far."""
    if last is None:
        return None
    try:
        return runtime.dossiers(tenant).get(last.id).replay
    except NotFoundError:
        return None


def service_line(runtime: Runtime, tenant: str, service: Service) -> ServiceLine:
    """A service for a list; its host is not asked."""
    return ServiceLine(
        name=service.name,
        status=_status(runtime, tenant, service),
        target=service.target,
        live_version=service.live_version,
        endpoint=service.endpoint,
        deploying=service.deploying,
    )


def _status(runtime: Runtime, tenant: str, service: Service) -> ServiceStatus:
    if service.deploying is not None:
        waits = runtime.services(tenant).deployment(service.deploying).status == "awaiting_approval"
        return "awaiting_approval" if waits else "deploying"
    return "not_live" if service.live_version is None else "live"


def _weights(runtime: Runtime, tenant: str, service: Service) -> Mapping[int, int]:
    """Empty when the host does not know it, or cannot be asked from here."""
    try:
        return runtime.hosting_of(tenant, service.target).routes(service.name)
    except (NotFoundError, PlatformError):
        return {}


def _figures(runtime: Runtime, tenant: str, service: Service, since_s: int) -> Mapping[int, Figures]:
    """Empty when the host does not know it, or cannot be asked from here."""
    try:
        return runtime.hosting_of(tenant, service.target).figures(service.name, runtime.clock() - since_s)
    except (NotFoundError, PlatformError):
        return {}


def _shown(figures: Figures) -> VersionFigures:
    return VersionFigures(calls=figures.calls, errors=figures.errors, p50_ms=figures.p50_ms, p99_ms=figures.p99_ms)
