"""``/api/services/{id}/invoke``: a service is called as at its own address, by whoever speaks with the API anyway."""

import json
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, JsonValue

from tdev.entry.api.fields import IdInPath
from tdev.entry.api.problems import CONTENT_TYPE
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.errors import ConflictError
from tdev.model.noun import Noun
from tdev.model.service import service_id

RESOURCE = Resource("calls", "Calling what is deployed")
_VERSION = "x-tdev-service-version"


class InvokeBody(Noun):
    """Values of the workflow's inputs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"inputs": {"name": "Ann"}}]})

    inputs: dict[str, JsonValue] = Field(default_factory=dict)


class InvokeAnswer(Noun):
    """What the service gave back; the header ``x-tdev-service-version`` says which version of it."""

    result: JsonValue


@RESOURCE.post("/api/services/<id>/invoke", answers={200: InvokeAnswer})
def invoke_service(id: IdInPath, body: Annotated[InvokeBody, Body()]) -> Response[InvokeAnswer | str]:
    """Call a service and wait for its result. Its weights say which version answers."""
    from tdev.entry.http.service_answers import answered, call_event

    tenant, here, request = caller().tenant, runtime(), current().request_id
    name, version = service_id(id)
    target = here.services(tenant).get(name).target
    if version is not None and here.hosting_of(tenant, target).routes(name).get(version) != 100:
        hint = f"call {name}, and its weights decide"
        raise ConflictError(f"version {version} of {name} does not get all calls", hint=hint)
    called = here.calls_of(tenant, target).call(name, call_event(body.inputs, request), request)
    answer = answered(name, called, request)
    headers = {_VERSION: str(called.version)}
    if answer.status != 200:
        return Response(answer.status, CONTENT_TYPE, answer.body.decode(), headers)
    result = json.loads(answer.body)["result"]
    return Response(200, "application/json", InvokeAnswer(result=result), headers)
