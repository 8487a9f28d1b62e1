"""What a caller is told of a function that ended without an answer."""

import json

import pytest

from tdev.entry.http.function_failures import function_failed
from tdev.platform.invocation import Invoked


def told(kind: str, message: str = "why"):
    failed = Invoked(function_error="Unhandled", error={"errorType": kind, "errorMessage": message}, request_id="r-1")
    response = function_failed("POST /api/plan", "planner", failed)
    return response, json.loads(response.body)


@pytest.mark.parametrize(
    ("kind", "status", "code", "detail", "hint"),
    [
        ("Sandbox.Timedout", 504, "gateway_timeout", "planner did not answer in its time", "look before you ask again"),
        ("Function.ResponseSizeTooLarge", 500, "internal", "larger than a function may give", "less at a time"),
    ],
)
def test_time_and_size_have_their_words_and_say_what_to_do(kind, status, code, detail, hint):
    response, body = told(kind)
    assert (response.status, body["status"], body["code"]) == (status, status, code)
    assert body["detail"].startswith("POST /api/plan: ")
    assert detail in body["detail"]
    assert hint in body["hint"]


@pytest.mark.parametrize("kind", ["KeyError", "Runtime.ExitError", "None"])
def test_what_the_function_said_stays_inside(kind):
    response, body = told(kind, "the password is 1234")
    assert (response.status, body["instance"]) == (500, "urn:tdev:request:r-1")
    assert b"1234" not in response.body


def test_it_is_a_problem_with_the_id_that_the_log_has():
    response, _ = told("Sandbox.Timedout")
    assert dict(response.headers)["content-type"] == "application/problem+json"
    assert dict(response.headers)["x-request-id"] == "r-1"
