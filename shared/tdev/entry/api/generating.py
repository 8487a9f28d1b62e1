"""``POST /api/generate``: a specification becomes a tested component, or the reasons why there is none."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, JsonValue

from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.identity import may
from tdev.entry.process import runtime
from tdev.model.generation import Generation
from tdev.model.noun import Noun
from tdev.model.spec import SpecExample, SpecName

RESOURCE = Resource("generating", "A specification becomes a component")


class GenerateBody(Noun):
    """One of ``goal`` (words with examples), ``spec`` (JSON), ``openapi`` and ``component`` (to build again)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"goal": 'the hashtags of a text: for "hi #ai and #ml" gives ["ai", "ml"]', "register": False}]
        }
    )

    goal: str = Field(default="", max_length=8000, description="what is wanted, in words: for X gives Y")
    spec: dict[str, JsonValue] | None = Field(
        default=None, description="name, description, inputs, outputs, examples [{input, output | raises}], parameters"
    )
    openapi: dict[str, JsonValue] | None = Field(default=None, description="OpenAPI 3: one component per operation")
    component: str = Field(default="", max_length=160, description="a component of this tenant to build again")
    examples: tuple[SpecExample, ...] = Field(default=(), max_length=50, description="more examples")
    server: str = Field(default="", max_length=500, description="address of the API, instead of that of the document")
    name: SpecName | None = None
    reuse: bool = Field(default=True, strict=True, description="whether what is there already may be the answer")
    register_it: bool = Field(default=True, strict=True, alias="register", description="whether to keep what was built")


@RESOURCE.post("/api/generate", answers={200: Generation}, action="publish")
def generate_component(body: Annotated[GenerateBody, Body()]) -> Generation:
    """Find, compose or generate a component. It is tested in the sandbox; a scaffold says what is missing.

    Components that the examples of the specification hold for are looked for first, and the answer says of each near
    one why it does not do.
    """
    from tdev.agents.composer import AutoAgentComposer, GenerateRequest

    principal = caller()
    request = GenerateRequest(
        tenant=principal.tenant,
        requester=principal.subject,
        request_id=current().request_id,
        may_vouch=may(principal, "approver"),
        **{name: getattr(body, name) for name in GenerateBody.model_fields},
    )
    return AutoAgentComposer(runtime()).run(request)
