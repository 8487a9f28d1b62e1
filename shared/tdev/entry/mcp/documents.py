"""Documents for readers on AWS: OpenAPI 3.0 for targets of AgentCore Gateway and for action groups of Bedrock Agents.

What they take is in their guides. Amazon Bedrock AgentCore, "OpenAPI schema targets": 3.0 or 3.1, an ``operationId``
everywhere, the address of a server, ``application/json`` alone, no oneOf, anyOf or allOf, no serializers of parameters.
Amazon Bedrock, "Define OpenAPI schemas for your agent's action groups": 3.0.0, every operation described, and at most
eleven for an agent as the quota stands.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tdev import __version__
from tdev.entry.api.answering import application
from tdev.entry.api.openapi import described
from tdev.entry.api.resource import Route
from tdev.entry.api.routes import RESOURCES, ROUTES
from tdev.entry.mcp.plain_schema import plain
from tdev.entry.mcp.tools import TOOLS
from tdev.kernel.errors import Finding, InvalidError

PERSONS = frozenset({"approve"})
"""Tools whose call is a person's word. An agent of Bedrock is none, so it does not get them."""
MOST_ACTIONS = 11
_WAITING = ("Prefer",)
"""Parameters that say what another one says, too."""
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_PROPERTY = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
_COMBINED = {"oneOf", "anyOf", "allOf", "not", "$ref", "discriminator"}
_JSON = "application/json"


def gateway_document(endpoint: str) -> dict[str, Any]:
    """OpenAPI of the routes behind the tools, for AgentCore Gateway.

    Who calls is the gateway's credential provider's matter: an OAuth client whose tokens have tenant and roles.

    Args:
        endpoint: Address of the deployment.

    Raises:
        InvalidError: When it is no https address.
    """
    if not re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[^\s?#{}]*)?", endpoint):
        finding = Finding("#/endpoint", "write the https address of a deployment", "endpoint")
        raise InvalidError(f"{endpoint!r} is no address that a gateway can call", [finding])
    whole = described(application(ROUTES), RESOURCES)
    paths: dict[str, Any] = {}
    for route in _routes():
        path = route.rule.replace("<", "{").replace(">", "}")
        operation = whole["paths"][path][route.method.lower()]
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, operation, whole["components"]["schemas"])
    return _document("T-Developer", paths) | {"servers": [{"url": endpoint.rstrip("/")}]}


def action_group_document() -> dict[str, Any]:
    """OpenAPI of the tools, for an action group of Bedrock Agents that the function ``mcp`` answers."""
    paths = {
        f"/{tool.name}": {
            "post": {
                "operationId": tool.name,
                "summary": tool.title,
                "description": tool.description,
                "requestBody": {"required": True, "content": {_JSON: {"schema": plain(tool.input_schema)}}},
                "responses": {"200": _answer("The result", plain(tool.output_schema))},
            }
        }
        for tool in TOOLS.values()
        if tool.name not in PERSONS
    }
    return {**_document("T-Developer", paths), "openapi": "3.0.0"}


def broken_limits(document: Mapping[str, Any]) -> list[str]:
    """What of a document the readers would not take, each with its place; nothing when they take it all."""
    found = [] if str(document.get("openapi", "")).startswith("3.0") else ["openapi: only 3.0 suits both"]
    found += ["security: it is the reader's own"] if "security" in document else []
    found += [f"servers: {each['url']} is no https address" for each in document.get("servers", ()) if not _https(each)]
    seen: set[str] = set()
    for place, operation in _operations(document):
        name = str(operation.get("operationId", ""))
        found += [f"{place}: {name!r} is no name of a tool"] if not _NAME.fullmatch(name) else []
        found += [f"{place}: {name} is there twice"] if name in seen else []
        found += [] if operation.get("description") else [f"{place}: there is no description"]
        seen.add(name)
        for parameter in operation.get("parameters", ()):
            if {"style", "explode", "content"} & set(parameter) or not _PROPERTY.fullmatch(parameter["name"]):
                found.append(f"{place}: the parameter {parameter['name']} is not simple")
    return [*found, *_in_schemas(document.get("paths", {}), "paths")]


def _routes() -> list[Route]:
    wanted = dict.fromkeys(route for tool in TOOLS.values() for route in tool.routes)
    known = {f"{route.method} {route.rule}": route for route in ROUTES}
    return [known[name] for name in wanted]


def _operation(route: Route, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    name = route.function.__name__
    told = " ".join(filter(None, (route.summary + ".", route.description)))
    found: dict[str, Any] = {"operationId": name, "summary": route.summary, "description": told}
    parameters = [
        {
            **{key: each[key] for key in ("name", "in", "required", "description") if key in each},
            "schema": plain(each["schema"], schemas),
        }
        for each in operation.get("parameters", ())
        if each["name"] not in _WAITING
    ]
    found |= {"parameters": parameters} if parameters else {}
    if "requestBody" in operation:
        schema = plain(operation["requestBody"]["content"][_JSON]["schema"], schemas)
        if name == "deploy_service":
            schema["properties"]["ask"] = {**schema["properties"]["ask"], "enum": [True]}
            schema["required"] = [*schema.get("required", ()), "ask"]
        found["requestBody"] = {"required": True, "content": {_JSON: {"schema": schema}}}
    answers = {
        status: _answer(answer["description"], plain(answer["content"][_JSON]["schema"], schemas))
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    }
    return {**found, "responses": answers}


def _answer(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {_JSON: {"schema": dict(schema)}}}


def _document(title: str, paths: Mapping[str, Any]) -> dict[str, Any]:
    about = "Plans for goals in plain words, their runs, and services made of them."
    return {"openapi": "3.0.3", "info": {"title": title, "version": __version__, "description": about}, "paths": paths}


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, methods in document.get("paths", {}).items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _https(server: Mapping[str, Any]) -> bool:
    return str(server["url"]).startswith("https://") and "{" not in server["url"]


def _in_schemas(value: Any, place: str) -> Iterator[str]:
    """Words that are not taken, anywhere below; names of properties are no words."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _in_schemas(each, f"{place}/{number}")
    if not isinstance(value, Mapping):
        return
    for name, each in value.items():
        if name in _COMBINED:
            yield f"{place}: {name}"
        if name == "content" and set(each) != {_JSON}:
            yield f"{place}: content other than {_JSON}"
        if name == "properties":
            yield from (f"{place}: the property {inner}" for inner in each if not _PROPERTY.fullmatch(inner))
            for inner, schema in each.items():
                yield from _in_schemas(schema, f"{place}/{inner}")
        else:
            yield from _in_schemas(each, f"{place}/{name}")
