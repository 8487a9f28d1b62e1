"""The OpenAPI document: valid, complete, true to what the routes answer, and the page made of it."""

import gzip
import json
import re
from html.parser import HTMLParser

import jsonschema
import pytest
from openapi_spec_validator import validate

from tdev.entry.api.app import DOCUMENT as DOCUMENT_FILE
from tdev.entry.api.page import page, policy
from tdev.entry.api.routes import RESOURCES, ROUTES, openapi_text
from tests.support.checkout import ROOT
from tests.support.walk import NOBODY, Caller

ANN = Caller()
DOCUMENT = json.loads(openapi_text())
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def test_the_document_is_valid_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1")
    validate(DOCUMENT)


def test_every_route_is_in_it_and_nothing_else():
    rules = {(route.method, route.rule.replace("<", "{").replace(">", "}")) for route in ROUTES}
    assert set(OPERATIONS) == rules


def test_the_page_in_the_reference_is_of_today():
    assert (ROOT / "docs/reference/openapi.json").read_text() == openapi_text() + "\n", "run scripts/reference"


def test_what_is_answered_is_of_today():
    assert gzip.decompress(DOCUMENT_FILE.read_bytes()).decode() == openapi_text(), "run scripts/reference"


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_every_operation_is_told_whole(key):
    operation = OPERATIONS[key]
    assert operation["summary"]
    assert operation["operationId"]
    assert operation["tags"][0] in [resource.tag for resource in RESOURCES]
    for status, response in operation["responses"].items():
        assert response["headers"]["x-request-id"]
        media = "application/problem+json" if int(status) >= 400 and key[1] != "/health" else None
        assert media is None or set(response["content"]) == {media}
        assert all(content["schema"] for content in response["content"].values())
    if key[0] == "POST":
        assert {"413", "415", "422"} <= set(operation["responses"])
    assert all(p["schema"].get("anyOf") is None for p in operation.get("parameters", []))


def test_open_operations_need_nothing_and_the_others_name_their_role():
    for operation in OPERATIONS.values():
        if "security" in operation:
            assert operation["security"] == []
            assert "401" not in operation["responses"]
        else:
            assert operation["x-tdev-role"] in ("viewer", "developer", "approver", "admin")
            assert {"401", "403"} <= set(operation["responses"])


def test_both_ways_to_be_known_are_described():
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert (schemes["bearer"]["scheme"], schemes["sigv4"]["x-amazon-apigateway-authtype"]) == ("bearer", "awsSigv4")
    assert DOCUMENT["security"] == [{"bearer": []}, {"sigv4": []}]


def test_no_shape_of_the_framework_is_left():
    assert "HTTPValidationError" not in openapi_text()


def test_references_lead_somewhere_and_no_schema_is_idle():
    named = set(re.findall(r'"#/components/schemas/([\w-]+)"', openapi_text()))
    assert named == set(DOCUMENT["components"]["schemas"])


def test_bodies_are_required_when_a_field_of_them_is():
    assert OPERATIONS["POST", "/api/plan"]["requestBody"]["required"] is True
    assert OPERATIONS["POST", "/api/executions/{id}/approve"]["requestBody"]["required"] is False


def test_examples_fit_their_schemas():
    found = 0
    for schema in DOCUMENT["components"]["schemas"].values():
        for example in schema.get("examples", []):
            jsonschema.validate(example, {**schema, "components": DOCUMENT["components"]})
            found += 1
    assert found >= 6


def conforms(answer, method, path):
    response = OPERATIONS[method, path]["responses"][str(answer.status)]
    content = response["content"][answer.headers["content-type"]]
    jsonschema.validate(answer.body, {**content["schema"], "components": DOCUMENT["components"]})


def test_answers_are_what_the_document_says(here):
    conforms(NOBODY.get("/health"), "GET", "/health")
    conforms(NOBODY.get("/version"), "GET", "/version")
    conforms(ANN.get("/api/tools"), "GET", "/api/tools")
    conforms(ANN.get("/api/components"), "GET", "/api/components")
    conforms(ANN.get("/api/components/echo_tool"), "GET", "/api/components/{name}")
    conforms(ANN.get("/api/components/gone"), "GET", "/api/components/{name}")
    conforms(NOBODY.get("/api/tools"), "GET", "/api/tools")
    conforms(ANN.post("/api/plan", {"goal": "hash the text 'a'"}), "POST", "/api/plan")
    conforms(ANN.post("/api/plan", {"goal": 3}), "POST", "/api/plan")
    conforms(ANN.post("/api/classify", {"code": "def f(x: int) -> int:\n    return x\n"}), "POST", "/api/classify")
    workflow = {"id": "w", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "a"}}]}
    conforms(ANN.post("/api/evaluate", {"workflow": workflow}), "POST", "/api/evaluate")
    conforms(ANN.post("/api/workflows", workflow), "POST", "/api/workflows")
    conforms(ANN.get("/api/workflows"), "GET", "/api/workflows")
    accepted = ANN.post("/api/orchestrate", {"goal": "fly"})
    conforms(accepted, "POST", "/api/orchestrate")
    id = accepted.body["execution_id"]
    here.executions("local").append_event(id, "tick", {"n": 1})
    conforms(ANN.get(f"/api/executions/{id}"), "GET", "/api/executions/{id}")
    conforms(ANN.get(f"/api/executions/{id}/events"), "GET", "/api/executions/{id}/events")
    conforms(ANN.get("/api/executions"), "GET", "/api/executions")
    conforms(ANN.post(f"/api/executions/{id}/approve"), "POST", "/api/executions/{id}/approve")
    conforms(ANN.post(f"/api/executions/{id}/cancel"), "POST", "/api/executions/{id}/cancel")


def test_the_served_document_is_the_generated_one(here):
    answer = NOBODY.get("/openapi.json")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, DOCUMENT, "application/json")


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.tags, self.outside = set(), set(), [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        self.ids |= {given["id"]} if "id" in given else set()
        self.links |= {given["href"]} if "href" in given else set()
        self.outside += [
            value for name, value in attributes if name in ("src", "srcset", "action") or name.startswith("on")
        ]


class TestPage:
    def test_it_is_served_with_a_policy_that_allows_nothing_but_its_style(self, here):
        answer = NOBODY.get("/docs")
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["content-security-policy"] == policy()
        assert policy().startswith("default-src 'none'; style-src 'sha256-")

    def test_it_needs_nothing_from_elsewhere_and_has_no_script(self):
        parser = Links()
        parser.feed(page(openapi_text()))
        assert "script" not in parser.tags
        assert parser.outside == []
        assert all(link.startswith("#") or link == "/openapi.json" for link in parser.links)

    def test_every_operation_and_schema_is_on_it_and_links_lead_to_them(self):
        parser = Links()
        parser.feed(page(openapi_text()))
        assert {operation["operationId"] for operation in OPERATIONS.values()} <= parser.ids
        assert {f"schema-{name}" for name in DOCUMENT["components"]["schemas"]} <= parser.ids
        assert {link[1:] for link in parser.links if link.startswith("#")} <= parser.ids

    def test_texts_of_the_document_are_shown_and_not_run(self):
        hostile = json.loads(openapi_text())
        hostile["info"]["description"] = "<script>alert(1)</script>"
        hostile["paths"]["/version"]["get"]["summary"] = '"><img src=x onerror=alert(1)>'
        found = page(json.dumps(hostile))
        assert "<script" not in found
        assert "<img" not in found


def test_what_an_answer_names_leads_to_operations_that_take_it():
    operations = {o["operationId"]: o for methods in DOCUMENT["paths"].values() for o in methods.values()}
    leading = 0
    for operation in operations.values():
        for status, response in operation["responses"].items():
            for link in response.get("links", {}).values():
                (parameter,) = link["parameters"]
                assert parameter in [each["name"] for each in operations[link["operationId"]]["parameters"]]
                schema = response["content"]["application/json"]["schema"]
                model = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                assert link["parameters"][parameter].rpartition("/")[2] in model["properties"], (operation, status)
                leading += 1
    assert leading > 20


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/tests", {"component": "nothing_here"}),
        ("/api/generate", {"component": "nothing_here"}),
        ("/api/plan", {"goal": "shout it", "components": ["nothing_here"]}),
        ("/api/deploy", {"workflow": "nothing-here"}),
    ],
)
def test_what_a_body_names_and_is_not_there_is_an_answer_that_is_documented(here, path, body):
    answer = ANN.post(path, body)
    assert answer.status == 404, answer
    assert "404" in DOCUMENT["paths"][path]["post"]["responses"]
