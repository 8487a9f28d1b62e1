"""Types and details of events."""

import json
from typing import Any

import pytest

from tdev.platform.machine.embedded import events
from tdev.platform.machine.embedded.compiling import compile_machine
from tdev.platform.machine.embedded.execution import Execution, Moment
from tdev.platform.machine.embedded.failure import StateError
from tdev.platform.machine.embedded.frame import Frame
from tests.support.state_machines import INVOKE, chain, task

DIRECT = {"Type": "Task", "Resource": "arn:aws:lambda:local:000000000000:function:f"}
TOKEN = {**task(), "Resource": f"{INVOKE}.waitForTaskToken"}


def frame(state: dict[str, Any]) -> Frame:
    program = compile_machine(chain(state))
    execution = Execution(1, "arn:1", "one", "m", program, None, 0.0, Moment(lambda: 5.0))
    return Frame(execution, program, None, None, 0)


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (task(), ["TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskFailed", "TaskTimedOut"]),
        (
            DIRECT,
            [
                "LambdaFunctionScheduled",
                "LambdaFunctionStarted",
                "LambdaFunctionSucceeded",
                "LambdaFunctionFailed",
                "LambdaFunctionTimedOut",
            ],
        ),
    ],
)
def test_each_way_of_calling_has_its_types(state: dict[str, Any], kinds: list[str]) -> None:
    of, problem = frame(state), StateError("E", "c")
    found = [
        events.scheduled(of, "1", ""),
        events.started(of),
        events.succeeded(of, "2"),
        events.failed(of, problem),
        events.timed_out(of, "States.Timeout"),
    ]
    assert [kind for kind, _ in found] == kinds
    for _, details in found:
        assert isinstance(json.loads(details), dict)
    assert json.loads(found[3][1])["error"] == "E"
    assert json.loads(found[4][1])["error"] == "States.Timeout"


def test_a_task_that_waits_for_its_token_says_so() -> None:
    kind, details = events.scheduled(frame(TOKEN), '{"a":1}', events.limits(9, 3))
    assert kind == "TaskScheduled"
    assert json.loads(details) == {
        "resourceType": "lambda",
        "resource": "invoke.waitForTaskToken",
        "parameters": {"a": 1},
        "region": "local",
        "timeoutInSeconds": 9,
        "heartbeatInSeconds": 3,
    }


def test_an_error_without_name_or_cause_has_no_such_member() -> None:
    assert json.loads(events.error(StateError(None, None))) == {}
    assert json.loads(events.error(StateError("E", ""), state="S")) == {"error": "E", "cause": "", "state": "S"}


def test_a_long_cause_is_cut_as_in_aws() -> None:
    assert events.shortened("x" * 40_000) == "x" * 32_768
    assert events.shortened(None) is None


@pytest.mark.parametrize("name", ['quote " and \\ backslash', "ünï ☃", "new\nline"])
def test_names_are_written_as_json(name: str) -> None:
    program = compile_machine({"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}})
    execution = Execution(1, "arn:1", "one", "m", program, None, 0.0, Moment(lambda: 5.0))
    of = Frame(execution, program, None, None, 0)
    assert json.loads(events.named(of, "input", "1")) == {"name": name, "input": 1}
    assert json.loads(events.iteration(of, 3)) == {"name": name, "index": 3}


@pytest.mark.parametrize("status", sorted(events.ENDED))
def test_every_end_has_its_event(status: str) -> None:
    of = frame(task()).execution
    of.status, of.output_text, of.error = status, "[1]", "E"
    kind, details = events.ended(of)
    assert kind.startswith("Execution")
    assert json.loads(details) == ({"output": [1]} if status == "SUCCEEDED" else {"error": "E"})
