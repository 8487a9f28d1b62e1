"""OpenAPI documents: one specification per operation, and components that do what the operation says."""

import copy
from typing import Any

import pytest

from tdev.domain.composing.building import Workshop, build
from tdev.domain.composing.openapi import specs_from_openapi
from tdev.domain.composing.rendering import properties
from tdev.kernel.errors import InvalidError

PET = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}, "required": ["name"]}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "https://{place}.example.com/v1", "variables": {"place": {"default": "pets"}}}],
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "token": {"type": "http", "scheme": "bearer"},
            "inQuery": {"type": "apiKey", "in": "query", "name": "k"},
        },
        "schemas": {
            "Pet": PET,
            "Named": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"tag": {"type": "string"}}}]},
        },
        "parameters": {
            "limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}, "description": "how many"}
        },
    },
    "security": [{"key": []}],
    "paths": {
        "/pets": {
            "get": {
                "operationId": "listPets",
                "summary": "List pets",
                "parameters": [
                    {"$ref": "#/components/parameters/limit"},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
                            }
                        },
                    }
                },
            },
            "post": {
                "operationId": "createPet",
                "security": [{"token": []}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Named"}}}},
                "responses": {"201": {"description": "made"}, "409": {"description": "there already"}},
            },
        },
        "/pets/{petId}/class": {
            "parameters": [{"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"security": [{"inQuery": []}], "responses": {"default": {"description": "any"}}},
            "put": {"requestBody": {"content": {"application/json": {"schema": {"type": "array"}}}}, "responses": {}},
            "delete": {"operationId": "import", "security": [], "responses": {"204": {"description": "gone"}}},
        },
    },
}


def test_every_operation_becomes_a_specification() -> None:
    found = specs_from_openapi(DOCUMENT)
    assert [spec.name for spec in found] == [
        "list_pets", "create_pet", "get_pets_pet_id_class", "put_pets_pet_id_class", "import_it",
    ]  # fmt: skip
    assert [spec.effects for spec in found] == [
        ("fetch", "send"), ("send",), ("fetch", "send"), ("send",), ("send", "destructive"),
    ]  # fmt: skip
    assert [spec.secrets for spec in found] == [("PETS_KEY",), ("PETS_TOKEN",), ("PETS_INQUERY",), ("PETS_KEY",), ()]


def test_parameters_and_bodies_become_inputs_by_place() -> None:
    listed, create, get, put, delete = specs_from_openapi(DOCUMENT)
    assert listed.parameters["query"] == [["limit", "limit"]]
    assert listed.parameters["header"] == [["X-Trace", "x_trace"]]
    assert properties(listed)["limit"]["type"] == ["integer", "null"]
    assert create.parameters["body"] == [["id", "id"], ["name", "name"], ["tag", "tag"]]
    assert create.inputs["required"] == ["name"]
    assert put.parameters["body"] == [["", "body"]]
    assert get.parameters["path"] == [["text", "/pets/"], ["input", "pet_id"], ["text", "/class"]]
    assert delete.parameters["auth"] is None


def test_answers_failures_and_servers_are_read() -> None:
    listed, create, *_ = specs_from_openapi(DOCUMENT)
    assert listed.outputs["type"] == "array"
    assert listed.outputs["items"]["properties"]["name"] == {"type": "string"}  # type: ignore[index, call-overload]
    assert listed.parameters["server"] == "https://pets.example.com/v1"
    assert create.parameters["failures"] == [[409, "there already"]]
    assert (
        specs_from_openapi(DOCUMENT, "http://other.example.com/")[0].parameters["server"] == "http://other.example.com"
    )


def test_every_operation_is_built_and_its_calls_hold(workshop: Workshop) -> None:
    for spec in specs_from_openapi(DOCUMENT):
        made = build(spec, workshop)
        assert (made.how, made.status) == ("template", "experimental"), made.missing
        assert [test for test in made.tests if not test.passed] == []


def _without(*way: str) -> dict[str, Any]:
    changed = copy.deepcopy(DOCUMENT)
    here: Any = changed
    for key in way[:-1]:
        here = here[key]
    del here[way[-1]]
    return changed


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"swagger": "2.0"}, "no OpenAPI 3"),
        (_without("servers"), "no absolute address"),
        (_without("paths"), "no operation"),
        (_without("paths", "/pets/{petId}/class", "parameters"), "the path needs 'petId'"),
        ({**DOCUMENT, "paths": {f"/p{n}": {"get": {}} for n in range(201)}}, "201 operations"),
    ],
)
def test_what_cannot_be_used_is_said(document: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidError, match=told):
        specs_from_openapi(document)


def test_names_that_the_code_uses_itself_are_left_free() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["paths"] = {
        "/a": {
            "get": {"parameters": [{"name": n, "in": "query", "schema": {}} for n in ("path", "context", "a-b", "a_b")]}
        }
    }
    (spec,) = specs_from_openapi(document)
    assert list(properties(spec)) == ["path_value", "context_value", "a_b", "a_b_2"]
