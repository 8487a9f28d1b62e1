"""Classify, plan and evaluate: judgements that change nothing."""

import pytest

from tests.support.walk import Caller

ANN = Caller()
WORKFLOW = {"id": "echo", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "a"}}]}


def test_code_is_classified_with_its_evidence(here):
    found = ANN.post(
        "/api/classify", {"code": "def double(x: int) -> int:\n    return 2 * x\n", "filename": "d.py"}
    ).body
    assert (found["filename"], found["main"], found["components"][0]["type"]) == ("d.py", "double", "tool")


def test_a_goal_is_planned_and_nothing_is_started(here, machine):
    found = ANN.post("/api/plan", {"goal": "extract the email addresses", "inputs": {"text": "a@example.com"}}).body
    assert found["verdict"] == "plan"
    assert [each["agent"] for each in found["workflow"]["steps"]] == ["extract_emails@1.0.0"]
    assert machine.executions == {}
    assert ANN.get("/api/executions").body["items"] == []


def test_a_missing_value_is_a_question_and_no_error(here):
    answer = ANN.post("/api/plan", {"goal": "extract the email addresses"})
    assert (answer.status, answer.body["verdict"]) == (200, "ask")
    assert answer.body["questions"]


def test_a_goal_that_nothing_serves_names_what_is_missing(here):
    answer = ANN.post("/api/plan", {"goal": "paint the moon green"})
    assert (answer.status, answer.body["code"], answer.body["missing"]) == (422, "no_plan", ["paint the moon green"])
    assert answer.body["hint"]


def test_a_plan_is_scored_against_the_threshold_of_the_request_or_of_the_settings(here):
    found = ANN.post("/api/evaluate", {"workflow": WORKFLOW}).body
    assert (found["passed"], found["threshold"]) == (True, here.settings.threshold)
    assert {"score", "rating", "gates", "criteria", "suggestions"} <= set(found)
    assert ANN.post("/api/evaluate", {"workflow": WORKFLOW, "threshold": 12.5}).body["threshold"] == 12.5


def test_an_unsound_plan_is_scored_and_does_not_pass(here):
    broken = {"id": "x", "steps": [{"id": "one", "agent": "no_such_tool"}]}
    answer = ANN.post("/api/evaluate", {"workflow": broken})
    assert (answer.status, answer.body["passed"]) == (200, False)
    assert not next(gate for gate in answer.body["gates"] if gate["name"] == "sound")["passed"]


def test_the_same_plan_has_the_same_score(here):
    answers = [ANN.post("/api/evaluate", {"workflow": WORKFLOW}).body for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("classify", {}, "#/code"),
        ("classify", {"code": "x", "tenant": "blue"}, "#/tenant"),
        ("plan", {}, "#/goal"),
        ("plan", {"goal": "x", "inputs": 3}, "#/inputs"),
        ("evaluate", {}, "#/workflow"),
        ("evaluate", {"workflow": {**WORKFLOW, "id": "a b"}}, "#/workflow/id"),
        ("evaluate", {"workflow": {"id": "x", "steps": [{"id": "item", "agent": "e"}]}}, "#/workflow/steps/0/id"),
        (
            "evaluate",
            {"workflow": {"id": "x", "steps": [{"id": "a", "agent": "e", "colour": 1}]}},
            "#/workflow/steps/0/colour",
        ),
        ("evaluate", {"workflow": WORKFLOW, "threshold": -1}, "#/threshold"),
    ],
)
def test_a_wrong_field_is_pointed_at(here, path, body, pointer):
    answer = ANN.post(f"/api/{path}", body)
    assert answer.status == 422
    assert pointer in [each["pointer"] for each in answer.body["errors"]]
