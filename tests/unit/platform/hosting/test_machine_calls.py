"""Calls of services on Step Functions: the result when it comes in time, and what else is said."""

import json
from typing import Any

import pytest

from tdev.domain.delivery.compiling.failures import failure_of
from tdev.kernel.errors import NotFoundError, TooLargeError
from tdev.platform.hosting.machine_calls import MachineCalls
from tdev.platform.hosting.service_logs import ServiceLogs
from tests.support.fake_machines import ARN, FakeStepFunctions

PLAIN = {"inputs": {"text": "a"}}
WEB = {"requestContext": {"http": {"method": "POST"}}, "body": json.dumps(PLAIN)}


class Called:
    """A service whose executions go as told."""

    def __init__(self, *said: dict[str, Any]) -> None:
        self.machines = FakeStepFunctions()
        self.machines.said = list(said)
        self.machines.versions[f"{ARN}:2"] = {"description": f"release 7 sha256:{'a' * 64}"}
        self.slept: list[float] = []
        logs = ServiceLogs(None, "dev", "acme", "Step Functions")
        self.calls = MachineCalls(self._alias, self.machines, logs, failure_of, self.slept.append)

    def _alias(self, service: str) -> str:
        if service != "one":
            raise NotFoundError(f"there is no service {service}")
        return f"{ARN}:live"

    def ask(self, event: Any) -> Any:
        return self.calls.call("one", event, "request-1")


def _ended(status: str, **more: Any) -> dict[str, Any]:
    return {"status": status, "stateMachineVersionArn": f"{ARN}:2", **more}


def test_the_result_comes_with_the_release_that_gave_it() -> None:
    service = Called({"status": "RUNNING"}, _ended("SUCCEEDED", output='{"n":1}'))
    found = service.ask(PLAIN)
    assert (found.version, found.answer.payload) == (7, {"result": {"n": 1}})
    (started,) = service.machines.started
    assert started["stateMachineArn"] == f"{ARN}:live"
    assert json.loads(started["input"]) == PLAIN
    assert len(service.slept) == 1


def test_a_request_is_answered_as_a_service_does() -> None:
    answer = Called(_ended("SUCCEEDED", output="[1]")).ask(WEB).answer.payload
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"result": [1]})


def test_the_same_request_never_starts_a_second_execution() -> None:
    service = Called(_ended("SUCCEEDED", output="1"))
    service.ask(PLAIN)
    service.ask(PLAIN)
    assert len({each["name"] for each in service.machines.started}) == 1


def test_what_takes_longer_goes_on_and_is_named() -> None:
    service = Called({"status": "RUNNING", "stateMachineVersionArn": f"{ARN}:2"})
    answer = service.ask(WEB).answer.payload
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["code"], "arn:execution" in body["detail"]) == (202, "running", True)
    assert 20 < sum(service.slept) < 30


@pytest.mark.parametrize(("error", "kind"), [("StepError", "StepError"), ("States.Timeout", "StepTimeoutError")])
def test_a_step_that_failed_is_told(error: str, kind: str) -> None:
    cause = json.dumps({"step": "a", "error": {"Error": error, "Cause": "no paper"}})
    found = Called(_ended("FAILED", error=error, cause=cause)).ask(WEB).answer
    assert found.function_error
    assert (found.error["errorType"], found.error["errorMessage"]) == (kind, "step 'a': no paper")


def test_wrong_inputs_are_the_callers_fault() -> None:
    cause = json.dumps({"errorType": "InvalidError", "errorMessage": "the inputs are not what the service wants"})
    answer = Called(_ended("FAILED", error="InvalidError", cause=cause)).ask(WEB).answer.payload
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (422, "invalid")


def test_more_than_an_execution_takes_is_refused() -> None:
    service = Called(_ended("SUCCEEDED", output="1"))
    with pytest.raises(TooLargeError):
        service.ask({"inputs": {"text": "a" * 262_144}})
    assert service.machines.started == []


def test_a_service_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        Called().calls.call("other", PLAIN, "request-1")
