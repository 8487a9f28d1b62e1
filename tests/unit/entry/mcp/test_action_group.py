"""The tools as an action group: an agent is a caller that an operator has let in, with its roles and no more."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tdev.entry.mcp.function import handler
from tests.support.deploying import Deploying, deploying
from tests.support.walk import Caller

ACCOUNT = "123456789012"
CONTEXT = SimpleNamespace(
    invoked_function_arn=f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:tdev-dev-mcp:live",
    function_name="tdev-dev-mcp",
    get_remaining_time_in_millis=lambda: 29_000,
)
KNOWN, VIEWER, STRANGER = "AGENTKNOWN", "AGENTVIEWS", "AGENTALIEN"


def arn(agent: str) -> str:
    return f"arn:aws:bedrock:eu-central-1:{ACCOUNT}:agent-alias/{agent}/TSTALIASID"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deploying]:
    with deploying(tmp_path_factory.mktemp("agents")) as found:
        found.runtime.callers.put(arn(KNOWN), "local", ["developer"], actor="operator")
        found.runtime.callers.put(arn(VIEWER), "others", ["viewer"], actor="operator")
        yield found


def asked(action: str, agent: str = KNOWN, **given: tuple[str, Any]) -> dict[str, Any]:
    """An event of Bedrock: each argument with its type and its value as text."""
    properties = [{"name": name, "type": kind, "value": value} for name, (kind, value) in given.items()]
    return {
        "messageVersion": "1.0",
        "agent": {"name": "helper", "id": agent, "alias": "TSTALIASID", "version": "1"},
        "inputText": "whatever was said",
        "sessionId": "session",
        "actionGroup": "tdev",
        "apiPath": f"/{action}",
        "httpMethod": "POST",
        "requestBody": {"content": {"application/json": {"properties": properties}}},
        "sessionAttributes": {"tenant": "others", "roles": "admin"},
        "promptSessionAttributes": {},
    }


def answered(event: dict[str, Any], context: Any = CONTEXT) -> tuple[int, Any]:
    """Status and body of the answer."""
    found = handler(event, context)["response"]
    ((_, content),) = found["responseBody"].items()
    return found["httpStatusCode"], json.loads(content["body"])


def test_a_goal_is_planned_run_and_waited_for(here: Deploying) -> None:
    goal = {"goal": ("string", "count the words of the text"), "inputs": ("object", '{"text": "one two"}')}
    status, planned = answered(asked("plan_goal", **goal, rounds=("integer", "1")))
    assert (status, planned["verdict"]) == (200, "plan")
    _, started = answered(asked("start_orchestration", **goal))
    status, done = answered(asked("wait_execution", execution_id=("string", started["execution_id"])))
    assert (status, done["status"], done["result"]["words"]) == (200, "succeeded", 2)


def test_the_answer_has_the_form_that_bedrock_reads(here: Deploying) -> None:
    found = handler(asked("list_components", limit=("integer", "1")), CONTEXT)
    assert found["messageVersion"] == "1.0"
    assert (found["response"]["actionGroup"], found["response"]["apiPath"]) == ("tdev", "/list_components")
    assert set(found["response"]["responseBody"]) == {"application/json"}


def test_an_agent_that_nobody_has_let_in_gets_nothing(here: Deploying) -> None:
    status, problem = answered(asked("list_components", STRANGER))
    assert (status, problem["code"]) == (403, "denied")


def test_an_agent_has_its_own_tenant_and_roles_whatever_the_session_says(here: Deploying) -> None:
    id = Caller().run("count the words of the text", inputs={"text": "one"})["id"]
    assert answered(asked("get_execution", VIEWER, execution_id=("string", id)))[0] == 404
    status, problem = answered(asked("deploy_service", VIEWER, workflow=("string", "example")))
    assert (status, problem["code"]) == (403, "denied")


def test_what_an_agent_deploys_waits_for_a_person_and_it_cannot_be_that_person(here: Deploying) -> None:
    status, found = answered(asked("deploy_service", workflow=("string", "example")))
    assert (status, found["status"]) == (200, "awaiting_approval")
    answer = {"deployment_id": ("string", found["deployment_id"]), "digest": ("string", found["approval"]["digest"])}
    assert handler(asked("approve", **answer), CONTEXT)["response"]["httpStatusCode"] == 404
    assert here.runtime.services("local").deployment(found["deployment_id"]).status == "awaiting_approval"


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"gaol": ("string", "x")}, "#/gaol"),
        ({"goal": ("string", "x"), "rounds": ("integer", "many")}, "#/rounds"),
        ({"goal": ("string", "x"), "inputs": ("object", "{not json")}, "#/inputs"),
        ({"goal": ("string", "")}, "#/goal"),
    ],
)
def test_wrong_arguments_are_told_at_their_place(here: Deploying, given: dict[str, Any], place: str) -> None:
    status, problem = answered(asked("plan_goal", **given))
    assert status == 422
    assert place in [each["pointer"] for each in problem["errors"]]


def test_values_are_read_by_the_type_that_stands_beside_them(here: Deploying) -> None:
    given = {"goal": ("string", "hashtags of a text"), "register": ("boolean", "false"), "reuse": ("boolean", "True")}
    status, _ = answered(asked("generate_component", **given, examples=("array", "[]")))
    assert status in (200, 422)
    status, problem = answered(asked("generate_component", goal=("string", "x"), register=("boolean", "perhaps")))
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/register")


def test_a_result_that_is_too_large_for_an_agent_is_told(here: Deploying) -> None:
    words = " ".join(["word"] * 9000)
    plan = {"id": "long", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": words}}]}
    assert Caller().post("/api/workflows", plan).status == 201
    id = Caller().post("/api/workflows/long/execute", {}).body["execution_id"]
    assert Caller().ended(id)["status"] == "succeeded"
    status, problem = answered(asked("get_execution", execution_id=("string", id)))
    assert (status, problem["code"]) == (413, "too_large")


@pytest.mark.parametrize("context", [None, SimpleNamespace(invoked_function_arn="arn:aws:lambda:x")])
def test_without_a_function_on_aws_there_is_no_agent(here: Deploying, context: Any) -> None:
    status, problem = answered(asked("list_components"), context)
    assert (status, problem["code"]) == (401, "unauthenticated")


def test_what_comes_through_api_gateway_is_never_an_agent(here: Deploying) -> None:
    found = handler({**asked("list_components"), "requestContext": {"http": {"method": "POST"}}}, CONTEXT)
    assert found["statusCode"] == 404
