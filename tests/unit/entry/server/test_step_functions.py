import json

import pytest

from tdev.entry.server.step_functions import StepFunctions
from tdev.kernel.errors import ConflictError, PlatformError
from tests.support.machines import ScriptedMachine


def _ask(machine: ScriptedMachine, operation: str, body: bytes) -> tuple[int, dict]:
    answer = StepFunctions(machine, {}, clock=lambda: 5.0).respond(operation, body)
    assert dict(answer.headers)["content-type"] == "application/x-amz-json-1.0"
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "SerializationException"),
        (b"\xff", "SerializationException"),
        (b"[" * 100_000, "SerializationException"),
        (b"[]", "ValidationException"),
        (b"{}", "ValidationException"),
        (b'{"executionArn": 5}', "ValidationException"),
        (b'{"executionArn": null}', "ValidationException"),
        (b'{"executionArn": "arn:x"}', "ExecutionDoesNotExist"),
    ],
)
def test_a_request_that_is_none_is_told_as_aws_does(body, code):
    status, value = _ask(ScriptedMachine(), "DescribeExecution", body)
    assert (status, value["__type"]) == (400, code)


@pytest.mark.parametrize("page", [{"maxResults": -1}, {"maxResults": 1001}, {"maxResults": "3"}, {"nextToken": "x"}])
def test_a_page_that_is_none_is_refused(page):
    machine = ScriptedMachine()
    arn = machine.start("orchestrate", "one", {})
    status, value = _ask(machine, "GetExecutionHistory", json.dumps({"executionArn": arn, **page}).encode())
    assert (status, value["__type"]) == (400, "ValidationException")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(PlatformError("the disk is full"), 500, "InternalFailure"), (ConflictError("x"), 400, "ValidationException")],
)
def test_what_the_machine_raises_is_translated(error, status, code):
    class Failing(ScriptedMachine):
        def stop(self, arn: str, error_name: str | None = None, cause: str | None = None) -> None:
            raise error

    answer = _ask(Failing(), "StopExecution", b'{"executionArn": "a"}')
    assert (answer[0], answer[1]["__type"]) == (status, code)


def test_a_failed_execution_has_no_output_even_when_it_is_null():
    machine = ScriptedMachine()
    arn = machine.start("orchestrate", "one", {})
    machine.end(arn, status="FAILED", error="E", cause="C")
    _, value = _ask(machine, "DescribeExecution", json.dumps({"executionArn": arn}).encode())
    assert "output" not in value
    assert (value["error"], value["cause"]) == ("E", "C")


def test_a_stop_of_what_still_runs_tells_the_time_of_the_clock():
    class Slow(ScriptedMachine):
        def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> None:
            return

    machine = Slow()
    arn = machine.start("orchestrate", "one", {})
    assert _ask(machine, "StopExecution", json.dumps({"executionArn": arn}).encode()) == (200, {"stopDate": 5.0})


@pytest.mark.parametrize("kind", ["MapIterationStarted", "TaskScheduled", "LambdaFunctionFailed"])
def test_details_stand_under_the_name_that_aws_gives_them(kind):
    from tdev.platform.machine import HistoryEvent

    class One(ScriptedMachine):
        def history(self, arn: str) -> list[HistoryEvent]:
            return [HistoryEvent(1, 0, kind, 1.0, {"a": 1}), HistoryEvent(2, 1, kind, 1.0)]

    _, value = _ask(One(), "GetExecutionHistory", b'{"executionArn": "a"}')
    first, second = value["events"]
    assert first[f"{kind[0].lower()}{kind[1:]}EventDetails"] == {"a": 1}
    assert set(second) == {"id", "previousEventId", "type", "timestamp"}
