"""Engines of ``Machine`` that speak the Step Functions API, against the region's endpoints and the embedded engine."""

import importlib
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tdev.kernel.errors import ConflictError, InvalidError, NotFoundError, TaskTokenError, TooLargeError
from tdev.platform.invocation import Invoked
from tdev.platform.machine import Machine
from tdev.platform.machine.aws import StepFunctionsMachine
from tdev.platform.machine.embedded.engine import EmbeddedMachine
from tdev.platform.machine.region import ARN_PREFIX, RegionMachine
from tests.support.serving import KEYS, gateway

# The JSONata library must be loaded by a thread that does not end: compiling crashes after that thread has gone.
with suppress(ImportError):
    importlib.import_module("jsonatapy")

DEFINITIONS: dict[str, dict[str, Any]] = {
    "double": {
        "QueryLanguage": "JSONata",
        "StartAt": "Double",
        "States": {"Double": {"Type": "Pass", "Output": "{% $states.input.n * 2 %}", "End": True}},
    },
    "fail": {"StartAt": "Fail", "States": {"Fail": {"Type": "Fail", "Error": "Bad", "Cause": "luck"}}},
    "ask": {
        "QueryLanguage": "JSONata",
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Arguments": {"FunctionName": "ask", "Payload": {"token": "{% $states.context.Task.Token %}"}},
                "End": True,
            }
        },
    },
}


class Asked:
    """The function ``ask``: keeps the token it was given."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.asked = threading.Event()

    def __call__(self, function: str, payload: Any) -> Invoked:
        self.tokens.append(payload["token"])
        self.asked.set()
        return Invoked({})

    def token(self) -> str:
        assert self.asked.wait(30)
        self.asked.clear()
        return self.tokens[-1]


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def embedded(asked: Asked, tmp_path: Path) -> Iterator[EmbeddedMachine]:
    with closing(EmbeddedMachine(tmp_path / "machines.db", DEFINITIONS, asked)) as engine:
        yield engine


@pytest.fixture(params=["embedded", "region", "aws"])
def machine(request: pytest.FixtureRequest, embedded: EmbeddedMachine, asked: Asked) -> Iterator[Machine]:
    if request.param == "embedded":
        yield embedded
        return
    with ExitStack() as stack:
        endpoint = f"http://127.0.0.1:{stack.enter_context(gateway(asked, embedded))}"
        if request.param == "region":
            yield stack.enter_context(closing(RegionMachine(endpoint, KEYS.secret)))
            return
        client = boto3.client(
            "stepfunctions",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=KEYS.secret,
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )
        yield StepFunctionsMachine(stack.enter_context(closing(client)), ARN_PREFIX)


def test_an_execution_runs_and_is_described(machine, embedded):
    arn = machine.start("double", "one", {"n": 21})
    embedded.wait(arn, 5)
    found = machine.describe(arn)
    assert (found.arn, found.name, found.machine, found.status) == (arn, "one", "double", "SUCCEEDED")
    assert (found.input, found.output, found.error) == ({"n": 21}, 42, None)
    assert found.stopped is not None
    assert 1_600_000_000 < found.started <= found.stopped
    assert found == embedded.describe(arn)


def test_a_failure_has_its_error_and_cause(machine, embedded):
    arn = machine.start("fail", "one", None)
    embedded.wait(arn, 5)
    found = machine.describe(arn)
    assert (found.status, found.error, found.cause, found.output) == ("FAILED", "Bad", "luck", None)


def test_the_history_is_the_same_wherever_it_is_asked(machine, embedded):
    arn = machine.start("double", "one", {"n": 1})
    embedded.wait(arn, 5)
    events = machine.history(arn)
    assert [event.type for event in events][:2] == ["ExecutionStarted", "PassStateEntered"]
    assert events == embedded.history(arn)


def test_a_start_is_idempotent_while_it_runs_and_a_name_is_used_once(machine):
    arn = machine.start("ask", "one", {"a": 1})
    assert machine.start("ask", "one", {"a": 1}) == arn
    with pytest.raises(ConflictError):
        machine.start("ask", "one", {"a": 2})
    machine.stop(arn)
    with pytest.raises(ConflictError):
        machine.start("ask", "one", {"a": 1})


def test_a_running_execution_is_stopped_with_its_reason(machine):
    arn = machine.start("ask", "one", None)
    machine.stop(arn, "Enough", "of it")
    machine.stop(arn, "Again")
    found = machine.describe(arn)
    assert (found.status, found.error, found.cause) == ("ABORTED", "Enough", "of it")


def test_an_aborted_execution_is_redriven(machine, asked, embedded):
    arn = machine.start("ask", "one", None)
    with pytest.raises(ConflictError):
        machine.redrive(arn)
    asked.token()
    machine.stop(arn)
    machine.redrive(arn)
    machine.send_success(asked.token(), {"yes": True})
    embedded.wait(arn, 5)
    found = machine.describe(arn)
    assert (found.status, found.output, found.redrive_count) == ("SUCCEEDED", {"yes": True}, 1)


def test_a_token_is_answered_once(machine, asked, embedded):
    arn = machine.start("ask", "one", None)
    token = asked.token()
    machine.send_heartbeat(token)
    machine.send_failure(token, "No", "because")
    embedded.wait(arn, 5)
    assert (machine.describe(arn).error, machine.describe(arn).cause) == ("No", "because")
    for answer in (lambda: machine.send_success(token, 1), lambda: machine.send_heartbeat(token)):
        with pytest.raises(TaskTokenError):
            answer()


def test_what_is_not_there_is_not_found(machine):
    with pytest.raises(NotFoundError):
        machine.start("nothing", "one", None)
    arn = "arn:aws:states:local:000000000000:execution:double:none"
    for ask in (machine.describe, machine.history, machine.stop, machine.redrive):
        with pytest.raises(NotFoundError):
            ask(arn)


def test_a_name_that_is_none_is_refused(machine):
    with pytest.raises(InvalidError):
        machine.start("double", "a b", None)


def test_an_input_over_the_limit_is_refused(machine):
    with pytest.raises(TooLargeError):
        machine.start("double", "one", "x" * 262_144)
