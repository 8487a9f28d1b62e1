"""Errors as problems: each class has its status, and nothing is told that is not the caller's."""

import json

import pytest
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from tdev.entry.api.problems import STATUS, Problem, problem_of
from tdev.kernel import errors
from tdev.kernel.errors import (
    ConditionFailedError,
    ConflictError,
    DeniedError,
    Finding,
    GateError,
    InvalidError,
    MediaTypeError,
    NotFoundError,
    OutcomeUnknownError,
    PlanError,
    PlatformError,
    RequestError,
    StepError,
    TaskTokenError,
    TDevError,
    TooLargeError,
    TooManyError,
    UnauthenticatedError,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidError("x"), 422),
        (NotFoundError("x"), 404),
        (ConflictError("x"), 409),
        (UnauthenticatedError("x"), 401),
        (DeniedError("x"), 403),
        (MediaTypeError("x"), 415),
        (TooLargeError("x"), 413),
        (TooManyError("x", "executions", 2, 5), 429),
        (RequestError("x"), 400),
        (PlanError("x"), 422),
        (GateError("x"), 422),
        (StepError("x"), 422),
        (OutcomeUnknownError("x"), 422),
        (TaskTokenError("x"), 409),
        (PlatformError("x"), 503),
        (ConditionFailedError(), 503),
        (TDevError("x"), 500),
        (KeyError("x"), 500),
    ],
)
def test_each_class_has_its_status(error, status):
    assert problem_of(error).status == status


def test_who_has_had_his_share_is_told_when_to_come_again():
    problem = problem_of(TooManyError("x", "executions", 2, 5, hint="wait"))
    assert (problem.code, problem.hint) == ("too_many_requests", "wait")
    assert problem.headers["retry-after"] == "2"
    assert problem.headers["ratelimit"] == '"executions";r=0;t=2'


def test_every_error_of_the_tree_is_in_the_table_or_below_one_that_is():
    def tree(kind):
        return [kind, *(below for child in kind.__subclasses__() for below in tree(child))]

    ours = [kind for kind in tree(TDevError) if kind.__module__ == errors.__name__ and kind is not TDevError]
    assert all(any(parent in STATUS for parent in kind.__mro__) for kind in ours)


def test_a_problem_has_the_members_of_the_standard_and_ours():
    error = InvalidError("two rules", [Finding("#/a/0", "is wrong", "custom")], hint="look again")
    assert json.loads(problem_of(error).text("r-1")) == {
        "type": "urn:tdev:problem:invalid",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "two rules",
        "instance": "urn:tdev:request:r-1",
        "code": "invalid",
        "hint": "look again",
        "errors": [{"pointer": "#/a/0", "message": "is wrong", "code": "custom"}],
    }


def test_members_that_say_nothing_are_left_out():
    assert set(json.loads(Problem(404, "not_found", "gone").text("r"))) == {
        "type", "title", "status", "detail", "instance", "code"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "pointer"),
    [
        (InvalidError("x"), "#"),
        (PlanError("x"), "#/goal"),
        (GateError("x"), "#"),
        (TooLargeError("x"), "#"),
        (MediaTypeError("x"), "#/Content-Type"),
    ],
)
def test_every_refusal_of_content_points_somewhere(error, pointer):
    (found,) = json.loads(problem_of(error).text("r"))["errors"]
    assert found == {"pointer": pointer, "message": "x", "code": error.code}


def test_a_goal_without_a_plan_names_what_is_missing():
    assert json.loads(problem_of(PlanError("no", ["fly", "swim"])).text("r"))["missing"] == ["fly", "swim"]


@pytest.mark.parametrize(
    ("place", "pointer"),
    [
        (("body",), "#"),
        (("body", "steps", 0, "agent"), "#/steps/0/agent"),
        (("query", "limit"), "#/limit"),
        (("path", "id"), "#/id"),
        (("body", "a/b", "c~d"), "#/a~1b/c~0d"),
        (("header", "idempotency-key"), "#/Idempotency-Key"),
    ],
)
def test_what_pydantic_found_is_pointed_at(place, pointer):
    error = RequestValidationError([{"loc": place, "msg": "is wrong", "type": "wrong"}])
    problem = problem_of(error)
    assert (problem.status, problem.code) == (422, "invalid")
    assert problem.findings == [Finding(pointer, "is wrong", "wrong")]
    assert problem.detail == f"{pointer}: is wrong"


def test_the_word_that_the_library_puts_before_ours_is_left_out():
    error = RequestValidationError(
        [{"loc": ("query", "since"), "msg": "Value error, write it so", "type": "value_error"}]
    )
    assert problem_of(error).detail == "#/since: write it so"


def test_several_findings_are_counted():
    each = {"msg": "is wrong", "type": "wrong"}
    error = RequestValidationError([{"loc": ("body", name), **each} for name in "abc"])
    assert problem_of(error).detail == "#/a: is wrong (and 2 more)"


@pytest.mark.parametrize("error", [PlatformError("database at 10.0.0.7 is down"), ValueError("at 10.0.0.7")])
def test_what_failed_inside_is_not_told(error, caplog):
    assert "10.0.0.7" not in problem_of(error).text("r")
    assert "10.0.0.7" in caplog.text
