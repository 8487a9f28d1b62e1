"""``/api/services``: what is deployed, how it does, and the ways to change that."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import ConfigDict, Field

from tdev.domain.audit.lately import newest_of
from tdev.entry.api.fields import Cursor, IdInPath, Limit
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import Finding, InvalidError
from tdev.model.deploying import ServiceLine, ServiceView
from tdev.model.noun import Name, Noun, Timestamp
from tdev.model.promoting import HistoryEntry
from tdev.model.release_diff import ReleaseDiff
from tdev.model.service import PinWish, Service, service_id

RESOURCE = Resource("services", "What is deployed")


class ServicePage(Noun):
    """Services by name."""

    items: tuple[ServiceLine, ...]
    next: str | None = None


class HistoryPage(Noun):
    """What happened to a service, newest first."""

    items: tuple[HistoryEntry, ...]
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
    reason: str = Field(default="", max_length=2000)


class PinLine(Noun):
    """A pin, with who set it and why, as far as the newest records know."""

    service: Name
    component: str
    version: str
    by: str = ""
    at: Timestamp | None = None
    reason: str = ""


class PinList(Noun):
    """The pins of all services."""

    items: tuple[PinLine, ...]


class RecordingBody(Noun):
    """Whether the newest calls are kept for replays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": False}]})

    on: bool = Field(strict=True)


class RecordingState(Noun):
    """Whether calls are kept, and how many are."""

    on: bool
    calls: int


class Destroyed(Noun):
    """What goes with a service; ``done`` is false when this was only asked, or is not done yet."""

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
    """List what happened to a service, newest first: deployments, promotions, rollbacks; by whom, and why."""
    here, tenant, name = runtime(), caller().tenant, _name(id)
    here.services(tenant).get(name)
    found, following = here.histories(tenant).list(name, cursor, limit)
    return HistoryPage(items=tuple(found), next=following)


@RESOURCE.get("/api/services/<id>/diff", answer=ReleaseDiff)
def diff_releases(
    id: IdInPath,
    before: Annotated[int | None, Query(ge=1, alias="from", description="a release; the one before `to`")] = None,
    after: Annotated[int | None, Query(ge=1, alias="to", description="a release; the newest")] = None,
) -> ReleaseDiff:
    """Compare two releases: steps, components, permissions, requirements, settings and costs."""
    from tdev.orchestration.release_looking import diff_of

    return diff_of(runtime(), caller().tenant, _name(id), before, after)


@RESOURCE.post("/api/services/<id>/rollback", answers={200: ServiceView}, action="rollback")
def rollback_service(id: IdInPath, body: Annotated[RollbackBody, Body()]) -> ServiceView:
    """Give all calls to an earlier release. Nothing is built: it is one change of weights."""
    from tdev.orchestration.deploy_looking import service_view
    from tdev.orchestration.deploy_steering import roll_back

    here, principal, name = runtime(), caller(), _name(id)
    roll_back(here, principal, name, body.to, reason=body.reason, request_id=current().request_id)
    return service_view(here, principal.tenant, name)


@RESOURCE.post("/api/services/<id>/recording", answers={200: RecordingState}, action="recording")
def switch_recording(id: IdInPath, body: Annotated[RecordingBody, Body()]) -> RecordingState:
    """Keep the newest calls of a service for replays, or no more; then what was kept is deleted.

    A replay asks them of both versions before an upgrade gets any call.
    """
    from tdev.orchestration.deploy_steering import record_calls

    here, principal, name = runtime(), caller(), _name(id)
    record_calls(here, principal, name, on=body.on, request_id=current().request_id)
    kept = here.recordings(principal.tenant)
    return RecordingState(on=kept.is_on(name), calls=len(kept.newest(name)))


@RESOURCE.get("/api/pins", answer=PinList)
def list_pins() -> PinList:
    """List which services stay on which version of a component, since when, by whose wish and why."""
    here, tenant = runtime(), caller().tenant
    services = here.services(tenant).all()
    pins = {(one.name, component): version for one in services for component, version in one.pins.items()}
    records = newest_of(
        here.trail(tenant), "pin", pins, lambda record: (record.target, str(record.detail.get("component")))
    )
    items = []
    for (service, component), version in pins.items():
        line = PinLine(service=service, component=component, version=version)
        if record := records.get((service, component)):
            known = {"by": record.subject, "at": record.at, "reason": str(record.detail.get("reason", ""))}
            line = line.model_copy(update=known)
        items.append(line)
    return PinList(items=tuple(items))


@RESOURCE.post("/api/services/<id>/pins/<component>", answers={200: Service}, action="pin")
def pin_component(id: IdInPath, component: IdInPath, body: Annotated[PinBody, Body()]) -> Service:
    """Keep a service on a version of a component, from its next deployment on."""
    from tdev.orchestration.deploy_steering import pin

    wish = PinWish(component=component, version=body.version, reason=body.reason)
    return pin(runtime(), caller(), _name(id), wish, request_id=current().request_id)


@RESOURCE.delete("/api/services/<id>", answers={200: Destroyed, 202: Destroyed}, action="destroy")
def destroy_service(
    id: IdInPath, dry_run: Annotated[bool, Query(description="only say what would go")] = False
) -> Response[Destroyed]:
    """Take a service away with all that runs for it. What was released stays on record.

    202 says that it takes longer and goes on by itself (on AWS): ask again until it is 200.
    """
    from tdev.orchestration.deploy_steering import destroy

    removal = destroy(runtime(), caller(), _name(id), dry_run=dry_run, request_id=current().request_id)
    told = Destroyed(resources=removal.resources, done=removal.done)
    if dry_run or removal.done:
        return Response(200, "application/json", told)
    return Response(202, "application/json", told, {"retry-after": "5"})


def _name(id: str) -> str:
    """The service that an id means where no version of it can be meant."""
    name, version = service_id(id)
    if version is not None:
        finding = Finding("#/id", "name the service without a version", "service_id")
        raise InvalidError(f"{id!r} is one release of {name}", [finding])
    return name
