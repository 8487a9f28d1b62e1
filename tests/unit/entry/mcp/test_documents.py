"""Documents for readers on AWS: within their limits, and about what there is."""

import copy
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from tdev.entry.api.routes import ROUTES
from tdev.entry.mcp.documents import MOST_ACTIONS, action_group_document, broken_limits, gateway_document
from tdev.entry.mcp.tools import TOOLS
from tdev.kernel.errors import InvalidError

AWS = "https://abc.execute-api.eu-central-1.amazonaws.com"


@cache
def gateway() -> dict[str, Any]:
    """The document for the gateway, made once: it takes half a second. Who changes it takes a copy."""
    return gateway_document(AWS)


@cache
def action_group() -> dict[str, Any]:
    return action_group_document()


MADE: dict[str, Callable[[], dict[str, Any]]] = {"agentcore": gateway, "bedrock": action_group}


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["operationId"]: each for methods in document["paths"].values() for each in methods.values()}


@pytest.mark.parametrize("name", MADE)
class TestBoth:
    def test_are_openapi_3_0(self, name: str) -> None:
        validate(MADE[name](), cls=OpenAPIV30SpecValidator)

    def test_are_within_the_limits_of_their_readers(self, name: str) -> None:
        assert broken_limits(MADE[name]()) == []


class TestGateway:
    def test_it_has_the_routes_behind_the_tools_and_no_other(self) -> None:
        of_api = {f"{route.method} {route.rule}": route for route in ROUTES}
        wanted = {of_api[name].function.__name__ for tool in TOOLS.values() for name in tool.routes}
        assert set(operations(gateway())) == wanted

    def test_it_names_the_deployment_and_leaves_identity_to_the_gateway(self) -> None:
        found = gateway_document(f"{AWS}/")
        assert found["servers"] == [{"url": AWS}]
        assert not {"security", "components"} & set(found)

    def test_a_deployment_through_it_asks_a_person(self) -> None:
        body = operations(gateway())["deploy_service"]["requestBody"]
        schema = body["content"]["application/json"]["schema"]
        assert "ask" in schema["required"]
        assert schema["properties"]["ask"]["enum"] == [True]

    def test_every_parameter_of_a_path_is_declared(self) -> None:
        for path, methods in gateway()["paths"].items():
            for operation in methods.values():
                named = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
                assert named == set(re.findall(r"\{(\w+)\}", path))

    @pytest.mark.parametrize(
        "endpoint", ["", "http://x", "https://", "https://{host}", "https://x/?a", "https://u@x", "ftp://x"]
    )
    def test_what_a_gateway_cannot_call_is_refused(self, endpoint: str) -> None:
        with pytest.raises(InvalidError):
            gateway_document(endpoint)


class TestActionGroup:
    def test_it_has_the_tools_but_those_that_are_a_persons_word(self) -> None:
        assert set(operations(action_group())) == set(TOOLS) - {"approve"}
        assert len(operations(action_group())) <= MOST_ACTIONS

    def test_every_action_has_its_arguments_as_properties(self) -> None:
        for name, operation in operations(action_group()).items():
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            assert set(schema["properties"]) == set(TOOLS[name].input_schema["properties"])


def _changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    document = copy.deepcopy(gateway())
    change(document)
    return document


def _plan(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/api/plan"]["post"]
    return found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(openapi="2.0"), "only 3.0"),
        (lambda d: d.update(security=[]), "security"),
        (lambda d: d.update(servers=[{"url": "/"}]), "no https address"),
        (lambda d: _plan(d).pop("operationId"), "is no name of a tool"),
        (lambda d: _plan(d).update(operationId="x" * 65), "is no name of a tool"),
        (lambda d: _plan(d).update(operationId="get_execution"), "is there twice"),
        (lambda d: _plan(d).update(description=""), "no description"),
        (lambda d: _plan(d).update(parameters=[{"name": "a", "in": "query", "explode": True}]), "is not simple"),
        (lambda d: _plan(d)["requestBody"]["content"].update({"text/plain": {}}), "content other than"),
        (lambda d: _plan(d)["responses"].update({"200": {"a": [{"oneOf": []}]}}), "oneOf"),
        (lambda d: _plan(d)["responses"].update({"200": {"properties": {"a b": {}}}}), "the property a b"),
    ],
)
def test_each_limit_is_seen_when_it_is_broken(change: Callable[[dict[str, Any]], Any], told: str) -> None:
    assert any(told in each for each in broken_limits(_changed(change)))
