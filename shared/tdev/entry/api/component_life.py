"""``/api/components/{name}/...``: the life of a component version, and who depends on it."""

from typing import TYPE_CHECKING, Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from pydantic import ConfigDict, Field

from tdev.entry.api.components import NameInPath
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.model.component import Status
from tdev.model.lifecycle import Dependents, StatusAnswer
from tdev.model.noun import Noun

if TYPE_CHECKING:
    from tdev.orchestration.component_steering import Wish

RESOURCE = Resource("component-life", "From experimental to retired, and who depends on it")

PlainName = Annotated[str, Path(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$", description="name of a component")]
VersionInPath = Annotated[str, Path(pattern=r"^[0-9A-Za-z.+-]{1,64}$", description="exact version, such as 1.2.0")]


class SwitchBody(Noun):
    """Why; ``force``: although services answer with it; ``dry_run``: only say who would be hit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "it leaks", "dry_run": True}]})

    reason: str = Field(default="", max_length=2000)
    force: bool = Field(default=False, strict=True)
    dry_run: bool = Field(default=False, strict=True)


class StatusBody(SwitchBody):
    """The status that it is to have. What is deprecated says why, and what is to be used instead."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"status": "deprecated", "reason": "too slow", "replacement": "extract_emails@1"}]
        }
    )

    status: Status
    replacement: str | None = Field(default=None, max_length=130, description="Name, Name@1 or Name@1.2.0")


@RESOURCE.get("/api/components/<name>/dependents", answer=Dependents)
def list_dependents(name: NameInPath) -> Dependents:
    """List who uses a component: releases of services, newest versions of workflows, other components.

    With `name@1.2.0` only those that use this version, and what each reference would mean without it.
    """
    from tdev.orchestration.component_steering import dependents_of

    return dependents_of(runtime(), caller().tenant, name)


@RESOURCE.post(
    "/api/components/<name>/<version>/status", answers={200: StatusAnswer}, also="approver", action="set_status"
)
def set_component_status(name: PlainName, version: VersionInPath, body: Annotated[StatusBody, Body()]) -> StatusAnswer:
    """Give a version another status: experimental -> stable -> deprecated -> retired.

    To be stable its examples run now, its code is read again, and it is held against the stable version before it; 409
    names each rule that stands against it, with what was seen. An approver does it; who has published a version may
    deprecate it. `disabled` is the same as `/disable`.
    """
    from tdev.orchestration.component_steering import change_status, switch

    said = _wish(body, body.replacement)
    if body.status == "disabled":
        return switch(runtime(), caller(), f"{name}@{version}", said, on=False)
    return change_status(runtime(), caller(), f"{name}@{version}", body.status, said)


@RESOURCE.post(
    "/api/components/<name>/<version>/disable", answers={200: StatusAnswer}, also="approver", action="disable"
)
def disable_component(name: PlainName, version: VersionInPath, body: Annotated[SwitchBody, Body()]) -> StatusAnswer:
    """Switch a version off for this tenant, its own or a shared one: it is neither planned with, deployed nor run.

    Services that answer with it go on; 409 names them unless it is forced.
    """
    from tdev.orchestration.component_steering import switch

    return switch(runtime(), caller(), f"{name}@{version}", _wish(body), on=False)


@RESOURCE.post("/api/components/<name>/<version>/enable", answers={200: StatusAnswer}, also="approver", action="enable")
def enable_component(name: PlainName, version: VersionInPath, body: Annotated[SwitchBody, Body()]) -> StatusAnswer:
    """Let a version that was switched off be used again; it has the status that it had."""
    from tdev.orchestration.component_steering import switch

    return switch(runtime(), caller(), f"{name}@{version}", _wish(body), on=True)


def _wish(body: SwitchBody, replacement: str | None = None) -> "Wish":
    from tdev.orchestration.component_steering import Wish

    return Wish(body.reason, replacement, body.force, body.dry_run, current().request_id)
