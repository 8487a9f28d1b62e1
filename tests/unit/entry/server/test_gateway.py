import http.client
import json
import threading
from typing import Any

import pytest

from tdev.domain.limits.bucket import Buckets
from tdev.entry.http.message import Head, RefusedError, Response
from tdev.entry.server.aws_endpoints import AwsEndpoints
from tdev.entry.server.gateway import Gateway, HttpFunctions, Measures
from tdev.entry.server.turns import Shares
from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError
from tdev.platform.invocation import Invoked
from tests.support.clock import SetClock
from tests.support.machines import ScriptedMachine
from tests.support.serving import GUEST, KEYS, TOKEN, gateway

BEARER = ("authorization", f"Bearer {TOKEN}")
HOST = ("host", "localhost:80")


class Api:
    """The functions: each answers with its event, and its name in a header; other answers on request."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.entered = threading.Event()
        self.go = threading.Event()

    def __call__(self, function: str, event: Any) -> Invoked:
        if event["rawPath"] == "/wait":
            self.entered.set()
            self.go.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, Invoked):
            return self.answer
        headers = {"content-type": "application/json", "x-function": function}
        return Invoked({"statusCode": 200, "headers": headers, "body": json.dumps(event)})


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def front(api):
    endpoints = AwsEndpoints(ScriptedMachine(), api)
    functions = HttpFunctions(
        api, {"POST /api/plan": "planner", "GET /api/plan-of-day": "calendar", "POST /wait": "slow"}
    )
    yield Gateway(functions, endpoints, KEYS, lambda: 80, measures=Measures(shares=Shares(most=2)), clock=SetClock())
    endpoints.close()


def _head(method: str, path: str, *headers: tuple[str, str]) -> Head:
    return Head(method, path, "", (HOST, *headers))


def _ask(front: Gateway, head: Head, body: bytes = b""):
    return front.respond(head, body, front.admit(head))


def _status(front: Gateway, head: Head) -> int:
    with pytest.raises(RefusedError) as caught:
        front.admit(head)
    return caught.value.response.status


def test_the_caller_with_the_token_stands_in_the_event(front):
    event = json.loads(_ask(front, _head("GET", "/api/agents", BEARER)).body)
    assert event["requestContext"]["authorizer"] == {
        "jwt": {
            "claims": {
                "sub": "local",
                "tenant": "local",
                "roles": "[viewer developer approver admin]",
                "scope": "region",
            },
            "scopes": None,
        }
    }
    assert event["requestContext"]["timeEpoch"] == 1_700_000_000_000


def test_open_paths_need_no_token_and_name_no_caller(front):
    event = json.loads(_ask(front, _head("GET", "/health")).body)
    assert "authorizer" not in event["requestContext"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (_head("GET", "/api/agents"), 401),
        (_head("GET", "/api/agents", ("authorization", "Bearer wrong")), 401),
        (_head("GET", "/api/agents", ("authorization", f"Bearer {KEYS.secret}")), 401),
        (_head("GET", "/health", ("authorization", "Bearer wrong")), 401),
        (_head("POST", "/health"), 401),
        (_head("GET", "/health", ("origin", "http://evil.example")), 403),
        (_head("GET", "/api", BEARER, ("origin", "null")), 403),
        (Head("GET", "/health", "", (("host", "evil.example"),)), 421),
        (_head("POST", "/", ("x-amz-target", "AWSStepFunctions.StartExecution")), 403),
        (_head("POST", "/2015-03-31/functions/a/invocations", ("authorization", "Bearer wrong")), 403),
    ],
)
def test_others_are_refused(front, head, status):
    assert _status(front, head) == status


def test_a_refusal_for_want_of_a_token_says_how(front):
    with pytest.raises(RefusedError) as caught:
        front.admit(_head("GET", "/api/agents"))
    assert dict(caught.value.response.headers)["www-authenticate"] == 'Bearer realm="tdev"'


def test_keys_that_cannot_be_had_are_our_fault_and_not_the_callers(front):
    KEYS.tokens.fail = PlatformError("the key file is gone: secret text")
    try:
        with pytest.raises(RefusedError) as caught:
            front.admit(_head("GET", "/api/agents", BEARER))
    finally:
        KEYS.tokens.fail = None
    assert caught.value.response.status == 503
    assert b"secret text" not in caught.value.response.body


def test_a_refusal_is_a_problem_as_the_api_gives_them(front):
    with pytest.raises(RefusedError) as caught:
        front.admit(_head("GET", "/api/agents", ("authorization", "Bearer wrong")))
    response = caught.value.response
    body, headers = json.loads(response.body), dict(response.headers)
    assert headers["content-type"] == "application/problem+json"
    assert headers["www-authenticate"] == 'Bearer realm="tdev", error="invalid_token"'
    assert body["instance"] == f"urn:tdev:request:{headers['x-request-id']}"
    assert (body["code"], body["type"]) == ("unauthenticated", "urn:tdev:problem:unauthenticated")


def test_a_guest_comes_in_as_who_he_is_and_not_to_the_endpoints(front):
    guest = ("authorization", f"Bearer {GUEST}")
    event = json.loads(_ask(front, _head("GET", "/api/agents", guest)).body)
    assert event["requestContext"]["authorizer"]["jwt"]["claims"] == {
        "sub": "guest",
        "tenant": "guests",
        "roles": "[viewer]",
    }
    assert _status(front, _head("POST", "/", ("x-amz-target", "AWSStepFunctions.StartExecution"), guest)) == 403
    assert _status(front, _head("POST", "/2015-03-31/functions/api/invocations", guest)) == 403


@pytest.mark.parametrize("secret", [TOKEN, KEYS.secret])
def test_the_endpoints_take_the_token_and_the_secret(front, secret):
    head = _head("POST", "/", ("x-amz-target", "AWSStepFunctions.X"), ("authorization", f"Bearer {secret}"))
    assert front.admit(head).internal


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (NotFoundError("x"), 404),
        (TooLargeError("x"), 413),
        (PlatformError("x"), 503),
        (Invoked(function_error="Unhandled", error={"errorType": "KeyError", "errorMessage": "secret text"}), 500),
        (Invoked(function_error="Unhandled", error={"errorType": "Sandbox.Timedout"}), 504),
    ],
)
def test_what_the_function_cannot_answer_has_a_status(front, api, answer, status):
    api.answer = answer
    response = _ask(front, _head("GET", "/api/agents", BEARER))
    assert response.status == status
    assert b"secret text" not in response.body
    assert json.loads(response.body)["status"] == status
    if status == 503:
        assert ("retry-after", "1") in response.headers


def test_too_many_requests_at_a_time_are_refused_but_the_endpoints_answer(front, api):
    head = _head("GET", "/wait", BEARER)
    threads = [threading.Thread(target=_ask, args=(front, head)) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert api.entered.wait(30)
    while front._turns.under_way < 2:
        pass
    assert _ask(front, _head("GET", "/api", BEARER)).status == 503
    internal = _head("POST", "/", ("x-amz-target", "AWSStepFunctions.X"), ("authorization", f"Bearer {KEYS.secret}"))
    assert b"UnknownOperation" in _ask(front, internal).body
    api.go.set()
    for thread in threads:
        thread.join()
    assert _ask(front, _head("GET", "/api", BEARER)).status == 200


def _function(front: Gateway, method: str, path: str) -> str:
    return dict(_ask(front, _head(method, path, BEARER)).headers)["x-function"]


class TestMeasures:
    @pytest.fixture
    def told(self) -> list[tuple[str, str, int]]:
        return []

    @pytest.fixture
    def measured(self, api, told):
        def refused(claims, head, response):
            told.append((claims["sub"], head.path, response.status))

        endpoints = AwsEndpoints(ScriptedMachine(), api)
        measures = Measures(Buckets(0.5, 2, seconds=SetClock()), Shares(most=8, served=5), refused)
        yield Gateway(HttpFunctions(api), endpoints, KEYS, lambda: 80, measures=measures, clock=SetClock())
        endpoints.close()

    def test_a_tenant_that_asks_too_fast_is_told_when_to_come_again(self, measured, told):
        asked = [_ask(measured, _head("GET", "/api/tools", BEARER)) for _ in range(3)]
        assert [answer.status for answer in asked] == [200, 200, 429]
        headers, body = dict(asked[2].headers), json.loads(asked[2].body)
        assert (headers["content-type"], headers["retry-after"]) == ("application/problem+json", "2")
        assert headers["ratelimit-policy"] == '"requests";q=2;w=4'
        assert headers["ratelimit"] == '"requests";r=0;t=2'
        assert (body["code"], body["status"]) == ("too_many_requests", 429)
        assert told == [("local", "/api/tools", 429)]

    def test_another_tenant_does_not_notice(self, measured):
        for _ in range(5):
            _ask(measured, _head("GET", "/api/tools", BEARER))
        guest = ("authorization", f"Bearer {GUEST}")
        assert _ask(measured, _head("GET", "/api/tools", guest)).status == 200

    def test_a_tenant_does_not_get_all_places(self, api, told, front):
        shares = Shares(most=4, served=4)
        measures = Measures(shares=shares, refused=lambda *said: told.append(("", said[1].path, said[2].status)))
        crowded = Gateway(HttpFunctions(api), front._endpoints, KEYS, lambda: 80, measures=measures, clock=SetClock())
        head = _head("GET", "/wait", BEARER)
        threads = [threading.Thread(target=_ask, args=(crowded, head)) for _ in range(shares.of_one)]
        for thread in threads:
            thread.start()
        while crowded._turns.under_way < shares.of_one:
            pass
        mine = _ask(crowded, _head("GET", "/api", BEARER))
        theirs = _ask(crowded, _head("GET", "/api", ("authorization", f"Bearer {GUEST}")))
        api.go.set()
        for thread in threads:
            thread.join()
        assert (mine.status, theirs.status) == (429, 200)
        assert dict(mine.headers)["retry-after"] == "1"
        assert told == [("", "/api", 429)]


class TestDirectRoutes:
    @pytest.mark.parametrize("path", ["/api/plan", "/api/pl%61n"])
    def test_a_declared_route_is_answered_by_its_function(self, front, path):
        assert _function(front, "POST", path) == "planner"
        assert _function(front, "GET", "/api/plan-of-day") == "calendar"

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "post", "BREW"])
    def test_other_methods_of_its_path_go_to_the_api(self, front, method):
        assert _function(front, method, "/api/plan") == "api"

    def test_head_of_a_route_with_get_goes_to_the_api_as_on_aws(self, front):
        assert _function(front, "HEAD", "/api/plan-of-day") == "api"

    @pytest.mark.parametrize("path", ["/api/plan/", "/api/plans", "/API/plan", "/", "//api/plan", "/api/plan/../plan"])
    def test_paths_that_only_look_like_it_go_to_the_api(self, front, path):
        assert _function(front, "POST", path) == "api"

    def test_who_is_asking_is_checked_before(self, front):
        assert _status(front, _head("POST", "/api/plan")) == 401
        event = json.loads(_ask(front, _head("POST", "/api/plan", BEARER)).body)
        assert event["requestContext"]["authorizer"]["jwt"]["claims"]["tenant"] == "local"

    def test_the_limit_counts_them_too(self, front, api):
        threads = [threading.Thread(target=_ask, args=(front, _head("POST", "/wait", BEARER))) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert api.entered.wait(30)
        while front._turns.under_way < 2:
            pass
        assert _ask(front, _head("POST", "/api/plan", BEARER)).status == 503
        api.go.set()
        for thread in threads:
            thread.join()

    def test_a_function_that_is_not_there_is_named(self, front, api):
        api.answer = NotFoundError("x")
        response = _ask(front, _head("POST", "/api/plan", BEARER))
        assert response.status == 404
        assert b"(planner)" in response.body


def test_draining_waits_for_what_is_under_way_and_refuses_the_rest(front, api):
    thread = threading.Thread(target=_ask, args=(front, _head("GET", "/wait", BEARER)))
    thread.start()
    assert api.entered.wait(30)
    assert front.drain(0.05) is False
    refused = _ask(front, _head("GET", "/api", BEARER))
    assert (refused.status, dict(refused.headers)["retry-after"]) == (503, "1")
    api.go.set()
    assert front.drain(5.0) is True
    thread.join()


def test_the_whole_way_over_a_socket(api):
    with gateway(api, ScriptedMachine()) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        body = json.dumps({"goal": "한국어"}).encode()
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        connection.request("POST", "/api/orchestrate?wait=1", body, headers)
        answer = connection.getresponse()
        event = json.loads(answer.read())
        connection.close()
    assert answer.status == 200
    assert event["body"] == body.decode()
    assert event["queryStringParameters"] == {"wait": "1"}
    assert event["requestContext"]["http"]["method"] == "POST"


def test_what_is_below_services_is_answered_by_the_router_with_the_callers_claims(api):
    asked = []

    def services(head, body, claims):
        asked.append((head.path, body, claims["tenant"]))
        return Response(204)

    endpoints = AwsEndpoints(ScriptedMachine(), api)
    functions = HttpFunctions(api, services=services)
    front = Gateway(functions, endpoints, KEYS, lambda: 80, clock=SetClock())
    for path in ("/services/one", "/services/", "/service", "/api/services/one"):
        head = _head("POST", path, BEARER)
        front.respond(head, b"{}", front.admit(head))
    endpoints.close()
    assert asked == [("/services/one", b"{}", "local"), ("/services/", b"{}", "local")]


def test_services_ask_for_a_token_and_are_measured_like_the_api(api):
    endpoints = AwsEndpoints(ScriptedMachine(), api)
    functions = HttpFunctions(api, services=lambda head, body, claims: Response(204))
    measures = Measures(Buckets(1, 1))
    front = Gateway(functions, endpoints, KEYS, lambda: 80, measures=measures, clock=SetClock())
    with pytest.raises(RefusedError) as refused:
        front.admit(_head("GET", "/services/one/health"))
    assert refused.value.response.status == 401
    head = _head("POST", "/services/one", BEARER)
    answers = [front.respond(head, b"", front.admit(head)).status for _ in range(2)]
    endpoints.close()
    assert answers == [204, 429]
