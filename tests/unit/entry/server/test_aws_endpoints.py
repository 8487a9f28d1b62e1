"""Real boto3 code against the endpoints, as functions in workers use it."""

import json
import threading
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tdev.entry.http.message import Head
from tdev.entry.server.aws_endpoints import AwsEndpoints, is_aws
from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError
from tdev.platform.invocation import Invoked
from tests.support.machines import ScriptedMachine
from tests.support.serving import KEYS, gateway

MACHINE = "arn:aws:states:local:000000000000:stateMachine:orchestrate"


class Calls:
    """An ``Invoke`` that remembers, and fails as its function is called."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []
        self.called = threading.Event()

    def __call__(self, function: str, payload: Any) -> Invoked:
        self.seen.append((function, payload))
        self.called.set()
        if function == "missing":
            raise NotFoundError("there is no function 'missing'")
        if function == "busy":
            raise PlatformError("throttled")
        if function == "big":
            raise TooLargeError("too big")
        if function == "fails":
            return Invoked(function_error="Unhandled", error={"errorType": "KeyError", "errorMessage": "x"})
        return Invoked({"got": payload}, request_id="r-1")


@pytest.fixture
def machine() -> ScriptedMachine:
    return ScriptedMachine()


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def port(machine, calls):
    with gateway(calls, machine) as served:
        yield served


def _client(service: str, port: int, key: str = KEYS.secret) -> Any:
    return boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def states(port):
    with closing(_client("stepfunctions", port)) as client:
        yield client


@pytest.fixture
def functions(port):
    with closing(_client("lambda", port)) as client:
        yield client


def test_an_execution_is_started_and_described(states, machine):
    started = states.start_execution(stateMachineArn=MACHINE, name="one", input='{"goal": "x"}')
    assert started["startDate"].timestamp() == 1_700_000_000.5
    arn = started["executionArn"]
    described = states.describe_execution(executionArn=arn)
    assert described["status"] == "RUNNING"
    assert described["stateMachineArn"] == MACHINE
    assert json.loads(described["input"]) == {"goal": "x"}
    assert "output" not in described
    assert "stopDate" not in described
    machine.end(arn, status="SUCCEEDED", output={"done": None})
    described = states.describe_execution(executionArn=arn)
    assert json.loads(described["output"]) == {"done": None}
    assert described["stopDate"].timestamp() == 1_700_000_001.25
    assert described["redriveCount"] == 0


def test_a_start_without_a_name_gets_one_and_an_empty_input(states, machine):
    names = {states.start_execution(stateMachineArn=MACHINE)["executionArn"] for _ in range(2)}
    assert len(names) == 2
    assert all(machine.executions[arn].input == {} for arn in names)


def test_the_history_comes_in_pages(states):
    arn = states.start_execution(stateMachineArn=MACHINE, name="one", input="[1]")["executionArn"]
    pages = list(
        states.get_paginator("get_execution_history").paginate(executionArn=arn, PaginationConfig={"PageSize": 3})
    )
    assert [len(page["events"]) for page in pages] == [3, 1]
    events = [event for page in pages for event in page["events"]]
    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]
    assert events[1]["stateEnteredEventDetails"] == {"name": "First", "input": "[1]"}
    assert events[2]["stateExitedEventDetails"]["output"] == "[1]"
    assert events[3]["executionSucceededEventDetails"] == {"output": "[1]"}
    assert events[2]["previousEventId"] == 2
    newest = states.get_execution_history(executionArn=arn, reverseOrder=True, maxResults=1)
    assert newest["events"][0]["id"] == 4


def test_an_execution_is_stopped_and_redriven(states):
    arn = states.start_execution(stateMachineArn=MACHINE, name="one")["executionArn"]
    with pytest.raises(states.exceptions.ExecutionNotRedrivable):
        states.redrive_execution(executionArn=arn)
    assert states.stop_execution(executionArn=arn, error="Enough", cause="of it")["stopDate"]
    described = states.describe_execution(executionArn=arn)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Enough", "of it")
    assert states.redrive_execution(executionArn=arn)["redriveDate"]
    assert states.describe_execution(executionArn=arn)["redriveCount"] == 1


def test_task_tokens_are_answered(states, machine):
    machine.tokens = {"a": None, "b": None, "c": None}
    states.send_task_success(taskToken="a", output='{"x": 1}')
    states.send_task_failure(taskToken="b", error="E", cause="C")
    states.send_task_heartbeat(taskToken="c")
    assert machine.tokens == {"a": ("success", {"x": 1}), "b": ("failure", "E", "C"), "c": None}
    with pytest.raises(states.exceptions.TaskTimedOut):
        states.send_task_success(taskToken="a", output="1")
    with pytest.raises(states.exceptions.InvalidOutput):
        states.send_task_success(taskToken="c", output="{")


def test_errors_are_those_of_step_functions(states, machine):
    with pytest.raises(states.exceptions.StateMachineDoesNotExist):
        states.start_execution(stateMachineArn=MACHINE + "-not")
    with pytest.raises(states.exceptions.InvalidName):
        states.start_execution(stateMachineArn=MACHINE, name="x" * 80 + "y")
    with pytest.raises(states.exceptions.InvalidExecutionInput):
        states.start_execution(stateMachineArn=MACHINE, input="{")
    with pytest.raises(states.exceptions.ExecutionDoesNotExist):
        states.describe_execution(executionArn="arn:x")
    arn = states.start_execution(stateMachineArn=MACHINE, name="one", input="1")["executionArn"]
    assert states.start_execution(stateMachineArn=MACHINE, name="one", input="1")["executionArn"] == arn
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=MACHINE, name="one", input="2")


def test_a_machine_is_described(states):
    described = states.describe_state_machine(stateMachineArn=MACHINE)
    assert json.loads(described["definition"]) == {"StartAt": "First"}
    assert (described["name"], described["type"], described["status"]) == ("orchestrate", "STANDARD", "ACTIVE")
    with pytest.raises(states.exceptions.StateMachineDoesNotExist):
        states.describe_state_machine(stateMachineArn=MACHINE + "-not")


def test_an_operation_that_is_not_here_is_told(states):
    with pytest.raises(ClientError) as caught:
        states.list_activities()
    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"


def test_a_function_is_called_and_answers(functions):
    answer = functions.invoke(FunctionName="plan", Payload=b'{"a": 1}')
    assert json.loads(answer["Payload"].read()) == {"got": {"a": 1}}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer


def test_an_error_of_the_function_is_passed_on(functions):
    answer = functions.invoke(FunctionName="fails")
    assert answer["FunctionError"] == "Unhandled"
    assert json.loads(answer["Payload"].read())["errorType"] == "KeyError"


def test_an_event_is_accepted_at_once_and_called_later(functions, calls):
    answer = functions.invoke(FunctionName="plan", InvocationType="Event", Payload=b"7")
    assert answer["StatusCode"] == 202
    assert calls.called.wait(30)
    assert calls.seen == [("plan", 7)]


def test_a_dry_run_calls_nothing(functions, calls):
    assert functions.invoke(FunctionName="plan", InvocationType="DryRun")["StatusCode"] == 204
    assert calls.seen == []


def test_errors_are_those_of_lambda(functions):
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.invoke(FunctionName="missing")
    with pytest.raises(functions.exceptions.TooManyRequestsException):
        functions.invoke(FunctionName="busy")
    with pytest.raises(functions.exceptions.RequestTooLargeException):
        functions.invoke(FunctionName="big")
    with pytest.raises(functions.exceptions.InvalidRequestContentException):
        functions.invoke(FunctionName="plan", Payload=b"{")


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", KEYS.secret[:-1]])
def test_another_process_may_not_ask(port, calls, key):
    with closing(_client("lambda", port, key)) as client, pytest.raises(ClientError) as caught:
        client.invoke(FunctionName="plan")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert calls.seen == []


@pytest.mark.parametrize(
    ("method", "path", "target", "wanted"),
    [
        ("POST", "/", "AWSStepFunctions.StartExecution", True),
        ("POST", "/2015-03-31/functions/a/invocations", "", True),
        ("POST", "/2015-03-31/functions/a/b/invocations", "", False),
        ("POST", "/", "DynamoDB_20120810.GetItem", False),
        ("GET", "/api/agents", "", False),
    ],
)
def test_only_these_two_services_are_here(method, path, target, wanted):
    headers = (("x-amz-target", target),) if target else ()
    assert is_aws(Head(method, path, "", headers)) is wanted


def test_too_many_events_are_refused_and_none_is_taken_after_the_end(machine):
    go = threading.Event()

    def slow(function: str, payload: Any) -> Invoked:
        go.wait(10)
        return Invoked()

    endpoints = AwsEndpoints(machine, slow)
    head = Head("POST", "/2015-03-31/functions/a/invocations", "", (("x-amz-invocation-type", "Event"),))
    statuses = [endpoints.respond(head, b"1").status for _ in range(1001)]
    assert statuses == [202] * 1000 + [429]
    go.set()
    endpoints.close()
    assert endpoints.respond(head, b"1").status == 429


def test_only_post_invokes(machine, calls):
    endpoints = AwsEndpoints(machine, calls)
    assert endpoints.respond(Head("GET", "/2015-03-31/functions/a/invocations", "", ()), b"").status == 404
    endpoints.close()
    assert calls.seen == []
