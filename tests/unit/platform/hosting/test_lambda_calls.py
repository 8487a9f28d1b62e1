"""Calls of services on Lambda: the alias is called, and the answer says which release gave it."""

import json
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError
from tdev.platform.hosting.lambda_calls import LambdaCalls
from tdev.platform.service_names import service_resource
from tests.support.fake_stacks import refusal

EVENT = {"inputs": {"text": "a"}}


class FakeLambda:
    """A function whose version 7 is release 3; ``answer`` is what it says, or raises."""

    def __init__(self, answer: Any, **more: Any) -> None:
        self.answer = answer
        self.more = more
        self.asked: list[dict[str, Any]] = []
        self.known: Exception | None = None

    def invoke(self, **arguments: Any) -> Any:
        self.asked.append(arguments)
        if isinstance(self.answer, Exception):
            raise self.answer
        meta = {"ResponseMetadata": {"RequestId": "i-1"}, "ExecutedVersion": "7"}
        return {"Payload": BytesIO(self.answer), **meta, **self.more}

    def get_function_configuration(self, **arguments: Any) -> Any:
        assert arguments["Qualifier"] == "7"
        if self.known:
            raise self.known
        return {"Environment": {"Variables": {"TDEV_RELEASE": "3"}}}


def calls(functions: FakeLambda) -> LambdaCalls:
    return LambdaCalls(functions, None, "dev", "acme")


def test_the_alias_is_called_and_the_release_behind_it_told() -> None:
    functions = FakeLambda(b'{"statusCode": 200}')
    called = calls(functions).call("Matcher", EVENT, "r-1")
    (asked,) = functions.asked
    assert (asked["FunctionName"], asked["Qualifier"]) == (service_resource("dev", "acme", "Matcher"), "live")
    assert json.loads(asked["Payload"]) == EVENT
    assert (called.version, called.answer.payload, called.answer.request_id) == (3, {"statusCode": 200}, "i-1")


def test_what_a_service_raises_is_its_answer() -> None:
    failed = FakeLambda(b'{"errorType": "StepError", "errorMessage": "no date"}', FunctionError="Unhandled")
    answer = calls(failed).call("Matcher", EVENT, "r-1").answer
    assert (answer.function_error, answer.error["errorType"], answer.payload) == ("Unhandled", "StepError", None)


def test_a_version_that_was_taken_away_while_it_answered_is_told_as_none() -> None:
    functions = FakeLambda(b"{}")
    functions.known = refusal("ResourceNotFoundException", "gone")
    assert calls(functions).call("Matcher", EVENT, "r-1").version == 0


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_what_carries_no_tag_of_the_tenant_is_not_there(code: str) -> None:
    with pytest.raises(NotFoundError, match="no service Matcher on Lambda"):
        calls(FakeLambda(refusal(code, "no"))).call("Matcher", EVENT, "r-1")


@pytest.mark.parametrize(
    "error", [refusal("TooManyRequestsException", "slower"), EndpointConnectionError(endpoint_url="https://x.invalid")]
)
def test_a_call_that_could_not_be_made_is_an_error_of_the_platform(error: Exception) -> None:
    with pytest.raises(PlatformError) as caught:
        calls(FakeLambda(error)).call("Matcher", EVENT, "r-1")
    assert caught.value.__cause__ is error


def test_an_answer_that_is_no_json_is_an_error_of_the_platform() -> None:
    with pytest.raises(PlatformError, match="could not be read"):
        calls(FakeLambda(b"<html>")).call("Matcher", EVENT, "r-1")


def test_what_lambda_would_not_take_is_not_sent() -> None:
    functions = FakeLambda(b"{}")
    with pytest.raises(TooLargeError, match="Lambda takes"):
        calls(functions).call("Matcher", {"inputs": {"text": "x" * 7_000_000}}, "r-1")
    assert functions.asked == []
