import json

import pytest

from tdev.entry.http.service_answers import answered, call_event, health_event
from tdev.platform.hosting import Called
from tdev.platform.invocation import Invoked


def failed(kind, message="why"):
    return Called(2, Invoked(function_error="Unhandled", error={"errorType": kind, "errorMessage": message}))


def test_a_call_is_a_request_with_the_inputs():
    event = call_event({"text": "a"}, "r-1")
    assert json.loads(event["body"]) == {"inputs": {"text": "a"}}
    assert event["requestContext"] == {"http": {"method": "POST", "path": "/"}, "requestId": "r-1"}


def test_health_is_asked_without_a_body():
    event = health_event("r-1")
    assert event["rawPath"] == "/health"
    assert "body" not in event


def test_an_answer_is_handed_on_with_our_headers():
    payload = {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{}"}
    found = answered("greet", Called(2, Invoked(payload)), "r-1")
    assert (found.status, found.body) == (200, b"{}")
    assert dict(found.headers) == {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": "r-1",
        "x-tdev-service-version": "2",
    }


def test_a_service_cannot_speak_in_our_name():
    payload = {"statusCode": 200, "headers": {"X-Tdev-Service-Version": "9", "x-request-id": "x"}, "body": "{}"}
    found = answered("greet", Called(2, Invoked(payload)), "r-1")
    assert [value for name, value in found.headers if name in ("x-tdev-service-version", "x-request-id")] == [
        "r-1",
        "2",
    ]


def test_a_problem_names_the_request_as_the_caller_knows_it():
    payload = {"statusCode": 422, "body": json.dumps({"instance": "urn:tdev:request:i-1"})}
    found = answered("greet", Called(2, Invoked(payload, request_id="i-1")), "r-1")
    assert json.loads(found.body) == {"instance": "urn:tdev:request:r-1"}


def test_a_problem_without_an_invocation_stays_as_it_is():
    found = answered("greet", Called(2, Invoked({"statusCode": 422, "body": "{}"})), "r-1")
    assert found.body == b"{}"


@pytest.mark.parametrize(
    ("kind", "status", "detail"),
    [
        ("Sandbox.Timedout", 504, "greet-v2 did not answer in time"),
        ("Runtime.CodeRefused", 503, "greet-v2 does not start: why"),
        ("StepError", 500, "why"),
        ("StepTimeoutError", 504, "why"),
        ("ValueError", 502, "greet-v2 failed; its log has the reason under this request id"),
    ],
)
def test_a_version_that_gives_no_answer_is_a_problem(kind, status, detail):
    found = answered("greet", failed(kind), "r-1")
    said = json.loads(found.body)
    assert (found.status, said["detail"], said["instance"]) == (status, detail, "urn:tdev:request:r-1")
    assert dict(found.headers)["x-tdev-service-version"] == "2"


def test_what_a_service_failed_of_is_not_told_outside():
    assert b"password" not in answered("greet", failed("ValueError", "the password is 1234"), "r-1").body
