"""Functions that are an agent and a route: which of the two a call gets, and that it gets no more."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.agents.classifier import ClassifierAgent
from tdev.agents.evaluator import EvaluatorAgent
from tdev.agents.planner import PlannerAgent
from tdev.entry.api.app import handler, handler_of
from tdev.entry.api.routes import ROUTES
from tdev.entry.http_or_agent import http_or_agent
from tdev.entry.process import use
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.platform.log_records import fields_of
from tdev.runtime import Runtime
from tests.support.checkout import ROOT
from tests.support.machines import ScriptedMachine
from tests.support.runtimes import runtime_in
from tests.support.signing import USER, authorizer
from tests.support.walk import EVERYTHING, Answer, answered, event

CLAIMS = {"sub": "ann", "tenant": "local", "roles": EVERYTHING}
CODE = {"code": "def double(x: int) -> int:\n    return 2 * x\n"}
GOAL = {"goal": "hash the text 'one'"}
WORKFLOW = {"workflow": {"id": "echo", "steps": [{"id": "one", "agent": "echo_tool", "input": {"text": "a"}}]}}
classify = http_or_agent(ClassifierAgent, "POST /api/classify")
plan = http_or_agent(PlannerAgent, "POST /api/plan")
evaluate = http_or_agent(EvaluatorAgent, "POST /api/evaluate")
DIRECT = [(classify, "/api/classify", CODE), (plan, "/api/plan", GOAL), (evaluate, "/api/evaluate", WORKFLOW)]
PATHS = [path for _, path, _ in DIRECT]


@pytest.fixture
def machine() -> ScriptedMachine:
    return ScriptedMachine()


@pytest.fixture
def here(tmp_path: Path, machine: ScriptedMachine) -> Iterator[Runtime]:
    with runtime_in(tmp_path, machine=machine) as runtime:
        use(runtime)
        yield runtime
        use(None)


def asked(function: Any, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    return answered(function(event(method, path, **{"claims": CLAIMS, "body": body, **more}), None))


def without_time(answer: Answer) -> tuple[int, dict[str, str], Any]:
    return answer.status, dict(answer.headers), answer.body


@pytest.mark.parametrize(("function", "path", "body"), DIRECT, ids=PATHS)
class TestRequests:
    def test_are_answered_as_the_api_answers_them(self, here: Runtime, function: Any, path: str, body: Any) -> None:
        direct = asked(function, "POST", path, body)
        assert direct.status == 200
        assert without_time(direct) == without_time(asked(handler, "POST", path, body))
        assert direct.headers["x-request-id"] == "request-1"

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"claims": None}, 401),
            ({"claims": {**CLAIMS, "tenant": "_shared"}}, 401),
            ({"claims": {**CLAIMS, "roles": "[viewer]"}}, 403),
            ({"body": "{"}, 422),
            ({"body": '{"tenant": "other"}'}, 422),
            ({"headers": {"content-type": "text/plain"}}, 415),
        ],
    )
    def test_that_are_wrong_are_refused_as_the_api_refuses_them(
        self, here: Runtime, function: Any, path: str, body: Any, given: dict[str, Any], status: int
    ) -> None:
        sent = {"body": body, **given}
        direct = asked(function, "POST", path, **sent)
        assert (direct.status, direct.headers["content-type"]) == (status, "application/problem+json")
        assert without_time(direct) == without_time(asked(handler, "POST", path, **sent))

    def test_leave_the_same_log_line(
        self, here: Runtime, function: Any, path: str, body: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "tdev.api"):
            asked(function, "POST", path, body)
            asked(handler, "POST", path, body)
        first, second = (fields_of(record) for record in caplog.records if record.message == "request")
        assert first.pop("ms") >= 0 <= second.pop("ms")
        assert first == second
        assert (first["route"], first["status"], first["tenant"]) == (path, 200, "local")

    def test_for_any_other_route_find_nothing_there(self, here: Runtime, function: Any, path: str, body: Any) -> None:
        for route in ROUTES:
            other = route.rule.replace("<id>", "exec-1").replace("<name>", "echo_tool")
            if other == path:
                continue
            sent = {"goal": "hash the text 'one'"} if route.method == "POST" else None
            answer = asked(function, route.method, other, sent)
            assert (answer.status, answer.body["code"]) == (404, "not_found"), route
            assert answer.headers["content-type"] == "application/problem+json"

    def test_for_another_method_are_told_the_one_there_is(
        self, here: Runtime, function: Any, path: str, body: Any
    ) -> None:
        assert asked(function, "GET", path).headers["allow"] == "OPTIONS, POST"
        assert asked(function, "GET", path).status == 405

    @pytest.mark.parametrize("form", ["{0}/", "/iam{0}", "/{0}", "{0}/../orchestrate", "{0}%2f..%2forchestrate", "/"])
    def test_for_a_path_that_only_looks_like_it_find_nothing(
        self, here: Runtime, machine: ScriptedMachine, function: Any, path: str, body: Any, form: str
    ) -> None:
        assert asked(function, "POST", form.format(path), body).status == 404
        assert machine.executions == {}


@pytest.mark.parametrize(("function", "path", "body"), DIRECT, ids=PATHS)
def test_a_signature_alone_opens_nothing(here: Runtime, function: Any, path: str, body: Any) -> None:
    """Signed requests go to the API; one that strays here is from a caller whom nobody knows."""
    for raw in (path, f"/iam{path}", "/iam/api/orchestrate"):
        strayed = event("POST", raw, body=body)
        strayed["requestContext"]["authorizer"] = authorizer(USER)
        assert answered(function(strayed, None)).status in (403, 404)


def test_a_plain_payload_goes_to_the_agent(here: Runtime) -> None:
    assert classify(CODE, None)["main"] == "double"
    assert plan({"tenant": "local", **GOAL}, None)["verdict"] == "plan"
    assert evaluate({"tenant": "local", **WORKFLOW}, None)["passed"] is True


@pytest.mark.parametrize(("function", "path", "body"), DIRECT, ids=PATHS)
@pytest.mark.parametrize(
    "context",
    [
        None,
        {},
        [],
        "x",
        {"http": None},
        {"http": {}},
        {"http": {"method": "POST", "path": "/api/plan"}},
        {"stage": "x"},
    ],
)
def test_a_payload_with_the_key_of_api_gateway_never_reaches_the_agent(
    here: Runtime, function: Any, path: str, body: Any, context: Any
) -> None:
    """It is a request that names nobody, whatever else stands in it."""
    payload = {"tenant": "local", **body, "requestContext": context, "rawPath": path, "body": json.dumps(body)}
    assert answered(function(payload, None)).status in (401, 404)


@given(body=st.text(max_size=40), headers=st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=3))
def test_no_request_reaches_the_agent(body: str, headers: dict[str, str]) -> None:
    """What a client can choose never takes the key away, so the agent, which raises at this, is never asked."""
    sent = event("POST", "/api/plan", claims=None, body=body, headers=headers)
    assert answered(plan(sent, None)).status == 401


@pytest.mark.parametrize("agent", [ClassifierAgent, PlannerAgent, EvaluatorAgent])
def test_an_event_whose_key_was_lost_is_refused_by_the_agent(here: Runtime, agent: Any) -> None:
    """The second wall: a request model takes no field that it does not know."""
    assert agent.request.model_config["extra"] == "forbid"
    found = event("POST", "/api/plan", claims=CLAIMS, body=GOAL)
    del found["requestContext"]
    with pytest.raises(InvalidError):
        http_or_agent(agent, "POST /api/plan")(found, None)


@pytest.mark.parametrize("payload", [None, [], "requestContext", ["requestContext"], 7])
def test_a_payload_that_is_no_object_is_refused_by_the_agent(here: Runtime, payload: Any) -> None:
    with pytest.raises(InvalidError):
        classify(payload, None)


def test_a_route_that_the_api_has_not_is_told(here: Runtime) -> None:
    with pytest.raises(NotFoundError, match="no route 'POST /api/nothing'"):
        handler_of("POST /api/nothing")


LOADED = """
import sys
from tdev.agents.classifier import ClassifierAgent
from tdev.entry.http_or_agent import http_or_agent
function = http_or_agent(ClassifierAgent, "POST /api/classify")
function({"code": "def double(x: int) -> int:\\n    return 2 * x\\n"}, None)
print("aws_lambda_powertools" in sys.modules or "tdev.entry.api.app" in sys.modules)
function({"requestContext": {}}, None)
print("aws_lambda_powertools" in sys.modules and "tdev.entry.api.app" in sys.modules)
"""


def test_the_api_is_loaded_with_the_first_request_and_not_before(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(ROOT / "shared"), "TDEV_DATA": str(tmp_path)}
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.split() == ["False", "True"]
