"""The health check: what is asked, and which answers are good."""

import json

import pytest

from tdev.platform.hosting.probe import health_request, health_said


def test_it_asks_as_a_function_url_does() -> None:
    asked = json.loads(health_request())
    assert asked["version"] == "2.0"
    assert (asked["requestContext"]["http"]["method"], asked["rawPath"]) == ("GET", "/health")


def test_200_is_well() -> None:
    assert health_said({"statusCode": 200, "body": "anything"}, failed=False) == ""


@pytest.mark.parametrize("answer", [None, {}, [], "ok", {"result": 1}, {"statusCode": "200"}, {"statusCode": 204}])
def test_anything_else_is_not(answer: object) -> None:
    assert health_said(answer, failed=False)


def test_the_status_is_told() -> None:
    assert "503" in health_said({"statusCode": 503}, failed=False)


def test_an_error_of_the_function_is_told_even_when_it_looks_well() -> None:
    said = health_said(
        {"statusCode": 200, "errorType": "ImportError", "errorMessage": "no module named x"}, failed=True
    )
    assert said == "ImportError: no module named x"


def test_a_long_error_is_cut_and_one_without_details_is_still_told() -> None:
    assert len(health_said({"errorType": "E", "errorMessage": "x" * 9000}, failed=True)) < 600
    assert health_said(None, failed=True)
