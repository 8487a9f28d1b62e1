"""``POST /api/agents``, ``/api/tools`` and ``/api/teams``: code becomes a component that plans may use."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field

from tdev.entry.api.fields import SourceText
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.model.component import Component, Kind
from tdev.model.noun import Name, Noun, Semver

RESOURCE = Resource("registration", "Code becomes a component")


class RegisterBody(Noun):
    """Python source; ``name`` picks one of several components in it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"code": 'def double(x: int) -> int:\n    """Double a number."""\n    return 2 * x\n'}]
        }
    )

    code: SourceText
    name: Name | None = None
    version: Semver = Field(default="1.0.0", description="versions never change: other code needs another one")


@RESOURCE.post("/api/agents", answers={201: Component}, action="publish")
def register_agent(body: Annotated[RegisterBody, Body()]) -> Response[Component]:
    """Register code as an agent. It is read and never run; 422 when the static gate stops it, or it is no agent."""
    return _registered("agent", body)


@RESOURCE.post("/api/tools", answers={201: Component}, action="publish")
def register_tool(body: Annotated[RegisterBody, Body()]) -> Response[Component]:
    """Register code as a tool. It is read and never run; 422 when the static gate stops it, or it is no tool."""
    return _registered("tool", body)


@RESOURCE.post("/api/teams", answers={201: Component}, action="publish")
def register_team(body: Annotated[RegisterBody, Body()]) -> Response[Component]:
    """Register code as a team. It is read and never run; 422 when the static gate stops it, or it is no team."""
    return _registered("team", body)


def _registered(kind: Kind, body: RegisterBody) -> Response[Component]:
    from tdev.agents.registrar import RegistrarAgent
    from tdev.model.requests import RegisterRequest

    principal = caller()
    request = RegisterRequest(
        tenant=principal.tenant,
        requester=principal.subject,
        request_id=current().request_id,
        code=body.code,
        name=body.name,
        version=body.version,
        type=kind,
    )
    component = RegistrarAgent(runtime()).run(request)
    return Response(201, "application/json", component, {"location": f"/api/components/{component.ref}"})
