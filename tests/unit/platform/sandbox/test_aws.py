"""What the engine of AWS asks Lambda, and what it makes of every kind of answer."""

import io
import json

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tdev.kernel.errors import DeniedError, NotFoundError, PlatformError, TooLargeError
from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.aws import LambdaSandbox

ONE = "def f():\n    return 1\n"
ANSWER = {
    "output": 1,
    "error": None,
    "limit": None,
    "stdout": "",
    "details": {"cpu_s": 0.1},
    "ms": 2.5,
    "held": ["limits", "seccomp"],
    "missing": ["landlock: not there"],
}


class Client:
    """Answers every call in the same way."""

    def __init__(self, answer=ANSWER, *, failed=False, raising=None):
        self.calls = []
        self._answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self._failed = {"FunctionError": "Unhandled"} if failed else {}
        self._raising = raising

    def invoke(self, **given):
        self.calls.append(given)
        if self._raising:
            raise self._raising
        return {"Payload": io.BytesIO(self._answer), **self._failed}


def sandbox(client, **options):
    return LambdaSandbox(client, "tdev-test-sandbox", "acme", **options)


def failing(kind, message="why"):
    return Client({"errorType": kind, "errorMessage": message}, failed=True)


def test_everything_that_a_run_needs_goes_in_the_call():
    client = Client()
    sandbox(client).run(ONE, "f", {"a": "é"}, SandboxLimits(wall_s=1.5, cpu_s=1))
    (call,) = client.calls
    assert (call["FunctionName"], call["TenantId"]) == ("tdev-test-sandbox:live", "acme")
    asked = json.loads(call["Payload"])
    assert (asked["source"], asked["entrypoint"], asked["payload"]) == (ONE, "f", {"a": "é"})
    assert (asked["limits"]["wall_s"], asked["limits"]["cpu_s"]) == (1.5, 1)


def test_a_function_without_tenants_gets_no_tenant():
    client = Client()
    made = sandbox(client, per_tenant=False)
    made.run(ONE, "f", {})
    assert "TenantId" not in client.calls[0]
    assert not any("tenant" in wall for wall in made.isolation.held)


def test_the_level_is_lambda_and_each_run_adds_what_held_inside():
    made = sandbox(Client())
    done = made.run(ONE, "f", {})
    assert made.isolation.level == done.isolation.level == "lambda"
    assert set(done.isolation.held) == {*made.isolation.held, "limits", "seccomp"}
    assert done.isolation.missing == ("landlock: not there",)
    assert (done.output, done.ms, done.details, done.verdict) == (1, 2.5, {"cpu_s": 0.1}, "ok")


def test_more_than_lambda_takes_is_refused_before_it_is_sent():
    client = Client()
    with pytest.raises(TooLargeError, match="6291456"):
        sandbox(client).run(ONE, "f", {"a": "x" * (6 << 20)})
    assert client.calls == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ResourceNotFoundException", NotFoundError),
        ("RequestTooLargeException", TooLargeError),
        ("AccessDeniedException", DeniedError),
        ("TooManyRequestsException", PlatformError),
    ],
)
def test_what_lambda_refuses_is_told_with_its_code(code, kind):
    refused = ClientError({"Error": {"Code": code, "Message": "because"}}, "Invoke")
    with pytest.raises(kind, match=f"{code}: because"):
        sandbox(Client(raising=refused)).run(ONE, "f", {})


def test_a_lambda_that_cannot_be_reached_is_an_error_of_the_platform():
    with pytest.raises(PlatformError, match="could not call"):
        sandbox(Client(raising=EndpointConnectionError(endpoint_url="http://x"))).run(ONE, "f", {})


@pytest.mark.parametrize(
    ("kind", "told", "limit"),
    [
        ("Sandbox.Timedout", "Timeout", "Timeout"),
        ("Runtime.ExitError", "Crashed", None),
        ("Runtime.OutOfMemory", "Crashed", None),
    ],
)
def test_an_end_of_the_function_that_code_can_cause_belongs_to_the_run(kind, told, limit):
    done = sandbox(failing(kind)).run(ONE, "f", {})
    assert (done.error["type"], done.limit, done.output) == (told, limit, None)
    assert done.isolation.level == "lambda"


def test_walls_that_are_too_weak_inside_refuse_the_run():
    with pytest.raises(DeniedError, match="no seccomp") as refused:
        sandbox(failing("DeniedError", "no seccomp")).run(ONE, "f", {})
    assert refused.value.hint


@pytest.mark.parametrize("client", [failing("KeyError"), Client(["?"], failed=True), Client(b"<html>"), Client({})])
def test_every_other_answer_is_an_error_of_the_platform(client):
    with pytest.raises(PlatformError, match="sandbox function"):
        sandbox(client).run(ONE, "f", {})


@pytest.mark.parametrize("part", sorted(ANSWER))
def test_an_answer_that_lacks_a_part_is_no_run(part):
    with pytest.raises(PlatformError, match="something else than a run"):
        sandbox(Client({name: value for name, value in ANSWER.items() if name != part})).run(ONE, "f", {})
