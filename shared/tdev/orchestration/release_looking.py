"""Two releases of a service, compared for people."""

from tdev.domain.delivery.bundle import Bundle, open_bundle
from tdev.domain.delivery.release_diff import release_diff
from tdev.kernel.errors import ConflictError, NotFoundError
from tdev.model.release_diff import Costed, ReleaseDiff
from tdev.model.service import Deployment, Release
from tdev.runtime import Runtime


def diff_of(runtime: Runtime, tenant: str, name: str, before: int | None, after: int | None) -> ReleaseDiff:
    """What is different between two releases.

    Args:
        runtime: The abilities of this process.
        tenant: Whose service.
        name: Of the service.
        before: A release; None: the one before ``after``.
        after: A release; None: the newest one.

    Raises:
        NotFoundError: When there is no such service or release, or its bundle is no more.
        ConflictError: When there is only one release.
    """
    store = runtime.services(tenant)
    known = [release.version for release in store.get(name).releases]
    newest = after if after is not None else known[-1] if known else None
    if newest is None:
        raise ConflictError(f"{name} has no release yet", hint="deploy it first")
    oldest = before if before is not None else next((each for each in reversed(known) if each < newest), None)
    if oldest is None:
        raise ConflictError(f"{name} has no release before v{newest}", hint="name one: --from 1 --to 2")
    deployments = _deployments(runtime, tenant, name)
    one, other = (_looked(runtime, tenant, store.release_of(name, each), deployments) for each in (oldest, newest))
    return release_diff(one, other)


def _looked(
    runtime: Runtime, tenant: str, release: Release, deployments: dict[int, Deployment]
) -> tuple[Release, Bundle, Costed]:
    bundle = open_bundle(runtime.artifacts_of(tenant).get(tenant, release.artifact), release.artifact)
    return release, bundle, _costed(runtime, tenant, deployments.get(release.version))


def _costed(runtime: Runtime, tenant: str, deployment: Deployment | None) -> Costed:
    if deployment is None:
        return Costed()
    try:
        judgement = runtime.dossiers(tenant).get(deployment.id).judgement
    except NotFoundError:
        return Costed(target=deployment.target)
    return Costed(target=deployment.target, cost=judgement.cost if judgement is not None else None)


def _deployments(runtime: Runtime, tenant: str, name: str) -> dict[int, Deployment]:
    """The deployment that has made each of the newest releases."""
    found, _ = runtime.services(tenant).deployments(name)
    return {each.version: each for each in reversed(found) if each.version is not None}
