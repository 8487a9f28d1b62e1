"""``/api/secrets``: which secrets a tenant has, what uses them, and since when they are as they are; never a value."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field

from tdev.domain.secrets.keeping import SecretKeeper
from tdev.domain.secrets.listing import SecretLine, lines_of, uses_of
from tdev.entry.api.fields import IdInPath
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import ConflictError
from tdev.model.noun import Noun

RESOURCE = Resource("secrets", "Names of the values that components need and nobody may see")


class SecretBody(Noun):
    """A value and the name that it is kept under. It goes in here and comes out nowhere."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "API_KEY", "value": "at least 8 characters"}]})

    name: str = Field(min_length=1, max_length=64, description="a letter, then letters, digits and _")
    value: str = Field(description="8 characters to 10,240 bytes", repr=False)


class SecretList(Noun):
    """Names in order: those that are set, and those that something asks for and nobody has set."""

    items: tuple[SecretLine, ...]


class SecretKept(Noun):
    """The name of a value that is kept from now on; ``new`` when there was none under it."""

    name: str
    new: bool


class SecretForgotten(Noun):
    """The name whose value is no more."""

    name: str


@RESOURCE.get("/api/secrets", answer=SecretList)
def list_secrets() -> SecretList:
    """List the names, what uses them, and when and by whom each was set last."""
    here, tenant = runtime(), caller().tenant
    _check_possible(here.settings.platform)
    stages = {place.name: place.token_secret for place in here.stages.places if place.endpoint}
    uses = uses_of(here.catalogue(tenant).snapshot(), here.subscriptions(tenant).list(), stages)
    return SecretList(items=tuple(lines_of(here.secrets.names(tenant), uses, here.trail(tenant))))


@RESOURCE.post("/api/secrets", answers={200: SecretKept, 201: SecretKept}, needs="admin", action="set_secret")
def set_secret(body: Annotated[SecretBody, Body()]) -> Response[SecretKept]:
    """Keep a value under a name, in the place of the one before.

    422 when it is no name, or the value is too short to be told from ordinary text (8 characters), or too long.
    """
    principal = caller()
    new = _keeper().set(body.name, body.value, actor=principal.subject, request_id=current().request_id)
    return Response(201 if new else 200, "application/json", SecretKept(name=body.name, new=new))


@RESOURCE.delete("/api/secrets/<id>", answers={200: SecretForgotten}, needs="admin", action="remove_secret")
def remove_secret(id: IdInPath) -> SecretForgotten:
    """Forget the value under a name. What uses it fails from then on."""
    _keeper().remove(id, actor=caller().subject, request_id=current().request_id)
    return SecretForgotten(name=id)


def _keeper() -> SecretKeeper:
    here, tenant = runtime(), caller().tenant
    _check_possible(here.settings.platform)
    return SecretKeeper(here.secrets, here.trail(tenant), tenant, failures=False)


def _check_possible(platform: str) -> None:
    """Functions of a deployment may look for a secret and no more; to list and to change is an operator's."""
    if platform == "aws":
        message = "on AWS secrets are kept by operators, not from here"
        raise ConflictError(message, hint="an operator runs: tdev secrets list, tdev secrets set NAME")
