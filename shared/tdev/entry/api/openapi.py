"""The OpenAPI document: what Powertools derives from the routes, and what it cannot know (problems, identity)."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.models import Tag

from tdev import __version__
from tdev.entry.api.problems import CONTENT_TYPE
from tdev.entry.api.resource import Resource, Route

_ABOUT = (
    "A goal in plain words becomes a typed, scored plan over reusable components, is refined until it passes its gate, "
    "and runs. Errors are problem details (RFC 9457); lists go on with `next`; whatever is started is kept durably "
    "before the answer, and `Idempotency-Key` makes starting it safe to repeat."
)
_EXAMPLE = {
    "type": "urn:tdev:problem:invalid",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "#/goal: must have at least 1 character",
    "instance": "urn:tdev:request:4b8e1f7c-0d0e-4c43-9c5f-6f1de3f3a001",
    "code": "invalid",
    "errors": [{"pointer": "#/goal", "message": "must have at least 1 character", "code": "string_too_short"}],
}
_FINDING = {
    "type": "object",
    "required": ["pointer", "message", "code"],
    "properties": {
        "pointer": {"type": "string", "description": "place in the request, as a JSON pointer (RFC 6901)"},
        "message": {"type": "string"},
        "code": {"type": "string", "description": "stable word for programs"},
    },
}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "`urn:tdev:problem:` and the code"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "what happened, in one sentence"},
        "instance": {"type": "string", "format": "uri", "description": "the request"},
        "code": {"type": "string", "description": "stable word for programs"},
        "hint": {"type": "string", "description": "what to do next"},
        "errors": {"type": "array", "items": _FINDING, "description": "each place in the request that is wrong"},
        "missing": {"type": "array", "items": {"type": "string"}, "description": "parts of a goal that nothing serves"},
    },
    "examples": [_EXAMPLE],
}
_ANY = {"$ref": "#/components/schemas/Problem"}
_POINTING = {"allOf": [_ANY, {"required": ["errors"], "properties": {"errors": {"minItems": 1}}}]}
"""A refusal of content always says where it is wrong."""
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "sigv4": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "description": "AWS Signature Version 4 for the service execute-api, with /iam in front of the path",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
}
_OTHER_CONTENT: Mapping[str, dict[str, Any]] = {
    "/openapi.json": {"application/json": {"schema": {"type": "object"}}},
    "/docs": {"text/html": {"schema": {"type": "string"}}},
    "/api/executions/<id>/files/<path>": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
    },
    "/api/executions/<id>/events": {"text/event-stream": {"schema": {"type": "string"}}},
}
"""What is no model of ours, by route."""
_OF_EXECUTION = (
    "getExecution",
    "listEvents",
    "listFiles",
    "cancelExecution",
    "resumeExecution",
    "redriveExecution",
    "approveExecution",
    "rejectExecution",
)
_STARTED = {"202": ("id", "execution_id", _OF_EXECUTION), "200": ("id", "id", _OF_EXECUTION)}
_REGISTERED = {"201": ("name", "name", ("getComponent", "listVersions"))}
_LEADS: Mapping[str, Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "orchestrate": _STARTED,
    "executeWorkflow": _STARTED,
    "saveWorkflow": {"201": ("id", "id", ("getWorkflow", "executeWorkflow"))},
    "deployService": {
        "202": (
            "id",
            "deployment_id",
            ("getDeployment", "approveDeployment", "rejectDeployment", "cancelDeployment"),
        )
    },
    "registerAgent": _REGISTERED,
    "registerTool": _REGISTERED,
    "registerTeam": _REGISTERED,
}
"""Operation -> status -> which parameter of which other operations the answer gives, and by which of its fields."""
_NAMING = ("/api/plan", "/api/deploy", "/api/tests", "/api/generate", "/api/shares/end")
"""Routes whose body may name what has to be there."""
_MORE_PROBLEMS: Mapping[str, tuple[int, ...]] = {
    "/api/executions/<id>/files": (409,),
    "/api/executions/<id>/files/<path>": (409, 413),
}
"""With what a route may fail beside what its method and its path say."""
_POWERTOOLS_ERRORS = ("HTTPValidationError", "ValidationError", "ResponseValidationError")
_RETRY_AFTER = {"description": "seconds to wait before the next try", "schema": {"type": "integer", "minimum": 1}}
_REQUEST_ID = {"description": "identifier of the request", "schema": {"type": "string"}}


def described(app: APIGatewayHttpResolver, resources: Iterable[Resource]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of an application with these resources."""
    resources = list(resources)
    text = app.get_openapi_json_schema(
        title="T-Developer",
        version=__version__,
        description=_ABOUT,
        tags=[Tag(name=resource.tag, description=resource.about) for resource in resources],
    )
    found: dict[str, Any] = json.loads(text)
    schemas: dict[str, Any] = found["components"]["schemas"]
    for name in _POWERTOOLS_ERRORS:
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    found["components"] = {"schemas": dict(sorted(schemas.items())), "securitySchemes": _SCHEMES}
    found["security"] = [{"bearer": []}, {"sigv4": []}]
    found["servers"] = [{"url": "/"}]
    ordered: dict[str, Any] = {}
    for route in (route for resource in resources for route in resource.routes):
        path = route.rule.replace("<", "{").replace(">", "}")
        operation = found["paths"][path][route.method.lower()]
        ordered.setdefault(path, {})[route.method.lower()] = _completed(operation, route, schemas)
    return {**found, "paths": ordered}


def _completed(operation: dict[str, Any], route: Route, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The operation with its problems, its headers and who may use it."""
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _never_null(parameter["schema"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        model = schemas[content["schema"]["$ref"].rpartition("/")[2]]
        operation["requestBody"]["required"] = bool(model.get("required"))
    answers: dict[str, Any] = operation["responses"]
    responses = {str(status): answers[str(status)] for status in route.answers}
    for status, response in responses.items():
        response["headers"] = _headers(status)
        modelled = response.get("content", {}) if route.answers[int(status)] is not None else {}
        response["content"] = {**modelled, **_OTHER_CONTENT.get(route.rule, {})}
        response |= _links(route.name, status)
    if route.rule == "/health":
        responses["503"] = {**responses["200"], "description": "A part underneath does not answer"}
    responses = {**{str(status): _problem(status) for status in _problems(route)}, **responses}
    responses = {status: responses[status] for status in sorted(responses)}
    found = {**operation, "responses": responses}
    if route.needs is None:
        return {**found, "security": []}
    return {**found, "x-tdev-role": route.needs, **({"x-tdev-also": route.also} if route.also else {})}


def _never_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter is there or not; it is never null."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(options) != 1:
        return dict(schema)
    return {**options[0], **{name: value for name, value in schema.items() if name != "anyOf"}}


def _headers(status: str) -> dict[str, Any]:
    found: dict[str, Any] = {"x-request-id": _REQUEST_ID}
    if status in ("201", "202"):
        found["location"] = {"description": "where to look", "schema": {"type": "string", "format": "uri-reference"}}
    return found


def _links(operation: str, status: str) -> dict[str, Any]:
    """Where to go with what an answer names."""
    found = _LEADS.get(operation, {}).get(status)
    if found is None:
        return {}
    parameter, field, others = found
    value = f"$response.body#/{field}"
    return {"links": {other: {"operationId": other, "parameters": {parameter: value}} for other in others}}


def _problems(route: Route) -> list[int]:
    """The statuses with which a route may fail."""
    found = {500, 503, *_MORE_PROBLEMS.get(route.rule, ())}
    if route.needs is not None:
        found |= {401, 403, 422, 429}
    if "<" in route.rule or route.rule in _NAMING:
        found.add(404)
    if route.method == "DELETE":
        found.add(409)
    if route.method == "POST":
        found |= {413, 415}
        if "<" in route.rule or {201, 202} & set(route.answers):
            found.add(409)
    return sorted(found)


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {"x-request-id": _REQUEST_ID, **({"retry-after": _RETRY_AFTER} if status in (429, 503) else {})},
        "content": {CONTENT_TYPE: {"schema": _POINTING if status in (413, 415, 422) else _ANY}},
    }
