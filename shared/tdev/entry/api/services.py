"""``/api/services``: what is deployed, how it does, and the ways to change that."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import ConfigDict, Field

from tdev.entry.api.fields import Cursor, IdInPath, Limit
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.deploying import ServiceLine, ServiceView
from tdev.model.noun import Noun
from tdev.model.service import Deployment, Service, service_id

RESOURCE = Resource("services", "What is deployed")


class ServicePage(Noun):
    """Services by name."""

    items: tuple[ServiceLine, ...]
    next: str | None = None


class HistoryPage(Noun):
    """Deployments of a service, newest first."""

    items: tuple[Deployment, ...]
    next: str | None = None


class RollbackBody(Noun):
    """The version that is to answer; the one before the live one when none is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": 1}]})

    to: int | None = Field(default=None, ge=1, strict=True)
    reason: str = Field(default="", max_length=2000)


class PinBody(Noun):
    """The version to stay on: 1, 1.2 or 1.2.0; without one the pin is taken away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": "1"}]})

    version: str | None = Field(default=None, max_length=64)


class Destroyed(Noun):
    """What goes with a service; ``done`` is false when this was only asked."""

    resources: tuple[str, ...]
    done: bool


@RESOURCE.get("/api/services", answer=ServicePage)
def list_services(limit: Limit = 50, cursor: Cursor = None) -> ServicePage:
    """List the services."""
    from tdev.orchestration.deploy_looking import service_line

    here, tenant = runtime(), caller().tenant
    found, following = here.services(tenant).list(cursor, limit)
    return ServicePage(items=tuple(service_line(here, tenant, each) for each in found), next=following)


@RESOURCE.get("/api/services/<id>", answer=ServiceView)
def get_service(id: IdInPath) -> ServiceView:
    """Look at a service by its name, or at one release of it as name-v3."""
    from tdev.orchestration.deploy_looking import service_view

    return service_view(runtime(), caller().tenant, *service_id(id))


@RESOURCE.get("/api/services/<id>/history", answer=HistoryPage)
def list_history(id: IdInPath, limit: Limit = 50, cursor: Cursor = None) -> HistoryPage:
    """List what was deployed as a service, newest first, with how each ended and why."""
    store, name = runtime().services(caller().tenant), _name(id)
    store.get(name)
    found, following = store.deployments(name, cursor, limit)
    return HistoryPage(items=tuple(found), next=following)


@RESOURCE.post("/api/services/<id>/rollback", answers={200: ServiceView}, action="rollback")
def rollback_service(id: IdInPath, body: Annotated[RollbackBody, Body()]) -> ServiceView:
    """Give all calls to an earlier release. Nothing is built: it is one change of weights."""
    from tdev.orchestration.deploy_looking import service_view
    from tdev.orchestration.deploy_steering import roll_back

    here, principal, name = runtime(), caller(), _name(id)
    roll_back(here, principal, name, body.to, reason=body.reason, request_id=current().request_id)
    return service_view(here, principal.tenant, name)


@RESOURCE.post("/api/services/<id>/pins/<component>", answers={200: Service}, action="pin")
def pin_component(id: IdInPath, component: IdInPath, body: Annotated[PinBody, Body()]) -> Service:
    """Keep a service on a version of a component, from its next deployment on."""
    from tdev.orchestration.deploy_steering import pin

    return pin(runtime(), caller(), _name(id), component, body.version, request_id=current().request_id)


@RESOURCE.delete("/api/services/<id>", answers={200: Destroyed}, action="destroy")
def destroy_service(
    id: IdInPath, dry_run: Annotated[bool, Query(description="only say what would go")] = False
) -> Destroyed:
    """Take a service away with all that runs for it. What was released stays on record."""
    from tdev.orchestration.deploy_steering import destroy

    removal = destroy(runtime(), caller(), _name(id), dry_run=dry_run, request_id=current().request_id)
    return Destroyed(resources=removal.resources, done=removal.done)


def _name(id: str) -> str:
    """The service that an id means where no version of it can be meant."""
    name, version = service_id(id)
    if version is not None:
        finding = Finding("#/id", "name the service without a version", "service_id")
        raise InvalidError(f"{id!r} is one release of {name}", [finding])
    return name
