"""Gathers what there is to tell of a service or a deployment: its components, tests, score and how it stands."""

from typing import Any

from tdev.domain.notices.release_message import ReleaseTold
from tdev.entry.cli.client import Api
from tdev.entry.cli.deploying import is_deployment
from tdev.kernel.errors import ConflictError


def told_of(api: Api, name: str) -> ReleaseTold:
    """What there is to tell of a service, by its newest deployment, or of one deployment.

    Raises:
        NotFoundError: When there is none of this name.
        ConflictError: When the service was never deployed.
    """
    if not is_deployment(name):
        service = api.call("GET", f"/api/services/{name}")
        if service["last_deployment"] is None:
            raise ConflictError(f"{name} was never deployed", hint=f"deploy it: tdev deploy ... --name {name}")
        name = service["last_deployment"]["id"]
    view = api.call("GET", f"/api/deployments/{name}")
    judgement = view["judgement"]
    components = [_component(api, ref) for ref in sorted((judgement or {}).get("components", ()))]
    runs = [_newest_run(api, f"{each['name']}@{each['version']}") for each in components]
    return ReleaseTold(view["deployment"], judgement, components, [run for run in runs if run is not None])


def _component(api: Api, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = api.call("GET", f"/api/components/{ref}")
    return found


def _newest_run(api: Api, ref: str) -> dict[str, Any] | None:
    found = api.call("GET", "/api/tests", query={"component": ref, "limit": 20})["items"]
    return found[0] if found else None
