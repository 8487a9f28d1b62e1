"""Whatever is sent: the answer is no 5xx, errors are problems, and every answer names its request."""

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdev.entry import process
from tdev.entry.api.app import handler
from tdev.entry.api.routes import ROUTES
from tests.support.runtimes import runtime_in
from tests.support.walk import EVERYTHING, answered, event

CLAIMS = {"sub": "ann", "tenant": "local", "roles": EVERYTHING}
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WORDS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "1e9",
        "null",
        "true",
        "..",
        "%00",
        "\x00",
        "\ud800",
        "echo_tool",
        "echo_tool@1",
        "exec-1",
        "a" * 300,
        "이메일",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
NAMES = st.sampled_from(
    """goal code inputs threshold rounds digest reason name version filename workflow id steps agent input output when
    for_each retry timeout_s after properties type required goal max_attempts on_error fallback approve""".split()
)
EXPRESSIONS = st.sampled_from(
    [
        "${one.text}",
        "${",
        "${}",
        "${inputs.x}",
        "${$sum(}",
        "a ${b} c",
        "${item}",
        "${$f := function($x){$f($x)}; $f(1)}",
    ]
)
VALUES = st.recursive(
    SCALARS | EXPRESSIONS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | WORDS, inner, max_size=4),
    max_leaves=12,
)
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["one", "two", "item", ""]),
            "agent": st.sampled_from(["echo_tool", "echo_tool@9", "no", "calculate"]),
        },
        optional={
            "input": VALUES,
            "when": EXPRESSIONS,
            "for_each": EXPRESSIONS,
            "after": st.just(["one"]),
            "retry": VALUES,
        },
    ),
    max_size=3,
)
SCHEMAS = st.fixed_dictionaries(
    {},
    optional={
        "type": VALUES,
        "properties": VALUES,
        "required": VALUES,
        "anyOf": VALUES,
        "$ref": VALUES,
        "items": VALUES,
    },
)
WORKFLOWS = st.fixed_dictionaries(
    {"id": st.just("w"), "steps": STEPS}, optional={"goal": WORDS, "inputs": SCHEMAS | VALUES, "output": VALUES}
)
CODE = st.text(max_size=60) | st.sampled_from(
    [
        "def f(x: int) -> int:\n    return x\n",
        "class A:\n  def run(self): ...\n",
        "(" * 500,
        "x = " + "-" * 3000 + "1",
        "def f(:",
        "\x00",
        "\ufeff",
        "f'{'",
        "import os\n" * 50,
        "def f():\n" + "".join(" " * i + "if 1:\n" for i in range(1, 150)),
    ]
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "goal": WORDS,
        "code": CODE,
        "inputs": VALUES,
        "threshold": SCALARS,
        "rounds": SCALARS,
        "digest": WORDS,
        "reason": WORDS,
        "name": WORDS,
        "version": WORDS,
        "filename": WORDS,
        "workflow": WORKFLOWS | VALUES,
    },
)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with runtime_in(tmp_path_factory.mktemp("robust")) as runtime:
        process.use(runtime)
        yield runtime
        process.use(None)


def checked(found):
    """The answer, after looking at what all answers have."""
    answer = answered(handler(found, None))
    assert answer.status < 500, (found, answer.body)
    assert answer.headers["x-request-id"]
    json.dumps(answer.body, ensure_ascii=False).encode()
    if answer.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "instance", "code"} <= set(answer.body)
        assert answer.body["status"] == answer.status
        for each in answer.body.get("errors", []):
            assert each["pointer"].startswith("#")
    return answer


@st.composite
def requests(draw):
    route = draw(st.sampled_from(ROUTES))
    path = "/".join(draw(WORDS) if part.startswith("<") else part for part in route.rule.split("/"))
    query = draw(
        st.dictionaries(st.sampled_from("status limit cursor type q after version wait".split()), WORDS, max_size=3)
    )
    headers = draw(
        st.dictionaries(st.sampled_from(["prefer", "idempotency-key", "accept", "last-event-id"]), WORDS, max_size=2)
    )
    found = event(route.method, path, claims=CLAIMS, headers=headers)
    found["queryStringParameters"] = query
    if route.method == "POST":
        body = draw(BODIES | WORKFLOWS | VALUES)
        found["headers"]["content-type"] = "application/json"
        found["body"] = json.dumps(body)
    return found


@given(requests())
@SETTINGS
def test_no_request_to_a_route_makes_it_fail(here, found):
    checked(found)


@given(WORKFLOWS)
@SETTINGS
def test_no_workflow_makes_the_judges_fail(here, workflow):
    checked(event("POST", "/api/workflows", claims=CLAIMS, body=json.dumps(workflow)))
    checked(event("POST", "/api/evaluate", claims=CLAIMS, body=json.dumps({"workflow": workflow, "inputs": {"x": 1}})))


@given(CODE)
@SETTINGS
def test_no_code_makes_the_classifier_fail(here, code):
    checked(event("POST", "/api/classify", claims=CLAIMS, body=json.dumps({"code": code})))
    checked(event("POST", "/api/tools", claims=CLAIMS, body=json.dumps({"code": code})))


@given(st.text(min_size=1, max_size=200), st.dictionaries(WORDS, SCALARS, max_size=3))
@SETTINGS
def test_no_goal_makes_the_planner_fail(here, goal, inputs):
    checked(event("POST", "/api/plan", claims=CLAIMS, body=json.dumps({"goal": goal, "inputs": inputs})))


@given(
    st.sampled_from(["GET", "POST", "PUT", "", "get", "TRACE"]),
    st.text(max_size=40),
    st.binary(max_size=60),
    st.booleans(),
)
@SETTINGS
def test_no_method_path_or_bytes_make_it_fail(here, method, path, body, encoded):
    found = event(method, "/" + path, claims=CLAIMS)
    found["headers"]["content-type"] = "application/json"
    found["isBase64Encoded"] = encoded
    found["body"] = base64.b64encode(body).decode() if encoded else body.decode("latin-1")
    checked(found)
    checked(
        {
            **found,
            "rawPath": "/api/orchestrate",
            "requestContext": {**found["requestContext"], "http": {"method": "POST"}},
        }
    )


PARTS = st.sampled_from("rawPath headers requestContext http method authorizer jwt claims body stage".split())


@given(st.recursive(SCALARS, lambda inner: st.dictionaries(PARTS, inner), max_leaves=10))
@SETTINGS
def test_no_event_makes_it_fail(here, found):
    checked(found)
