"""How an execution failed."""

import json

import pytest

from tdev.domain.delivery.compiling.failures import failure_of


def _of_step(step, error, cause):
    return json.dumps({"step": step, "error": {"Error": error, "Cause": cause}})


def test_a_component_that_failed_is_told_with_its_step():
    cause = _of_step("a", "NotFoundError", json.dumps({"errorType": "NotFoundError", "errorMessage": "no file"}))
    assert failure_of("NotFoundError", cause) == {"code": "not_found", "message": "no file", "step": "a"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("States.Timeout", "timed_out"),
        ("Sandbox.Timedout", "timed_out"),
        ("OutcomeUnknownError", "outcome_unknown"),
        ("States.DataLimitExceeded", "too_large"),
        ("Lambda.TooManyRequestsException", "platform"),
        ("KeyError", "step_failed"),
    ],
)
def test_names_of_aws_and_of_python_have_codes(error, code):
    assert failure_of(error, _of_step("a", error, "told"))["code"] == code


def test_an_expression_that_nobody_catches_names_its_state():
    cause = "An error occurred while executing the state 'a when' (entered at the event id #7). It is none."
    assert failure_of("States.QueryEvaluationError", cause)["step"] == "a"
    assert failure_of("States.QueryEvaluationError", cause.replace("a when", "Make result"))["step"] == "output"


def test_inputs_that_are_wrong_are_nobodys_step():
    cause = json.dumps({"errorType": "InvalidError", "errorMessage": "the inputs are not what the service wants"})
    assert failure_of("InvalidError", cause) == {
        "code": "invalid",
        "message": "the inputs are not what the service wants",
    }


@pytest.mark.parametrize("cause", [None, "", "[1]", "{"])
def test_without_a_cause_there_are_words_all_the_same(cause):
    found = failure_of(None, cause)
    assert found["code"] == "step_failed"
    assert found["message"]
