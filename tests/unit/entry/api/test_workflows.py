"""``/api/workflows``: only sound ones are kept, versions never change, inputs are checked first."""

import pytest

from tests.support.walk import Caller

ANN = Caller()
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "n": {"type": "integer"}}, "required": ["name"]}
WORKFLOW = {
    "id": "greet",
    "inputs": SCHEMA,
    "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "${inputs.name}"}}],
}


def test_each_save_is_the_next_version(here):
    first = ANN.post("/api/workflows", WORKFLOW)
    assert (first.status, first.headers["location"]) == (201, "/api/workflows/greet?version=1")
    second = ANN.post("/api/workflows", {**WORKFLOW, "goal": "greet them", "version": 7})
    assert second.body["version"] == 2
    assert ANN.get("/api/workflows/greet").body == second.body
    assert ANN.get("/api/workflows/greet", version=1).body == first.body
    assert ANN.get("/api/workflows/greet", version=3).status == 404


def test_the_list_has_the_newest_of_each(here):
    for id in ("b", "a", "c", "a"):
        ANN.post("/api/workflows", {**WORKFLOW, "id": id})
    first = ANN.get("/api/workflows", limit=2).body
    assert [(each["id"], each["version"]) for each in first["items"]] == [("a", 2), ("b", 1)]
    rest = ANN.get("/api/workflows", limit=2, cursor=first["next"]).body
    assert ([each["id"] for each in rest["items"]], rest["next"]) == (["c"], None)


def test_every_finding_is_an_error_with_its_place(here):
    steps = [
        {"id": "one", "agent": "no_such_tool"},
        {"id": "two", "agent": "echo_tool", "input": {"text": "${three.x}", "colour": 1}},
    ]
    answer = ANN.post("/api/workflows", {"id": "bad", "steps": steps})
    assert answer.status == 422
    found = {(each["pointer"], each["code"]) for each in answer.body["errors"]}
    assert found >= {("#/steps/0/agent", "unknown_component"), ("#/steps/1/input/text", "unknown_reference")}
    assert ANN.get("/api/workflows").body["items"] == []


def test_a_schema_that_is_none_is_pointed_at(here):
    answer = ANN.post("/api/workflows", {**WORKFLOW, "inputs": {"properties": {"name": {"type": "words"}}}})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/inputs/properties/name/type")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/inputs/name"),
        ({"inputs": {"name": 3}}, "#/inputs/name"),
        ({"inputs": {"name": "a", "n": "b"}}, "#/inputs/n"),
        ({"inputs": "a"}, "#/inputs"),
        ({"inputs": {"name": "a"}, "version": 0}, "#/version"),
        ({"inputs": {"name": "a"}, "version": "1"}, "#/version"),
        ({"inputs": {"name": "a"}, "tenant": "blue"}, "#/tenant"),
    ],
)
def test_wrong_inputs_start_nothing(here, machine, body, pointer):
    ANN.post("/api/workflows", WORKFLOW)
    answer = ANN.post("/api/workflows/greet/execute", body)
    assert answer.status == 422
    assert pointer in [each["pointer"] for each in answer.body["errors"]]
    assert machine.executions == {}


def test_a_run_is_accepted_with_the_version_that_is_asked_for(here, machine):
    ANN.post("/api/workflows", WORKFLOW)
    ANN.post("/api/workflows", {**WORKFLOW, "goal": "newer"})
    answer = ANN.post("/api/workflows/greet/execute", {"inputs": {"name": "a", "n": 3.0}, "version": 1})
    assert answer.status == 202
    (started,) = machine.executions.values()
    assert (started.input["workflow"]["version"], started.input["inputs"]) == (1, {"name": "a", "n": 3})
    kept = ANN.get(f"/api/executions/{answer.body['execution_id']}").body
    assert (kept["kind"], kept["workflow_id"]) == ("workflow", "greet")


def test_a_key_holds_although_the_workflow_has_changed_since(here, machine):
    ANN.post("/api/workflows", WORKFLOW)
    run = ("/api/workflows/greet/execute", {"inputs": {"name": "a"}})
    first = ANN.post(*run, headers={"idempotency-key": "k"})
    ANN.post("/api/workflows", {**WORKFLOW, "goal": "newer"})
    assert ANN.post(*run, headers={"idempotency-key": "k"}).body == first.body
    other = ANN.post(run[0], {"inputs": {"name": "b"}}, headers={"idempotency-key": "k"})
    assert (other.status, other.body["errors"][0]["code"]) == (422, "idempotency_mismatch")


def test_what_is_not_kept_cannot_run(here):
    assert ANN.post("/api/workflows/nothing/execute", {}).status == 404
    assert ANN.get("/api/workflows/nothing").status == 404
