"""The error tree: one root, one code for each class, and the drawing at the top of the file is true."""

import re

import pytest

from tdev.kernel import errors
from tdev.kernel.errors import (
    ConditionFailedError,
    ConflictError,
    DeniedError,
    Finding,
    InvalidError,
    NotFoundError,
    PlanError,
    RequestError,
    StepError,
    StepInputError,
    StepTimeoutError,
    TDevError,
    TooLargeError,
    by_code,
)


def tree(kind=TDevError):
    return [kind, *(below for child in kind.__subclasses__() for below in tree(child))]


OURS = [kind for kind in tree() if kind.__module__ == errors.__name__]


def test_every_error_has_a_code_of_its_own():
    codes = [kind.code for kind in OURS if kind is not StepInputError]
    assert len(set(codes)) == len(codes)
    assert StepInputError.code == StepError.code
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


def test_drawing_in_the_docstring_is_the_tree():
    lines = [line for line in errors.__doc__.splitlines() if "Error" in line]
    drawn = {re.search(r"\w+Error", line)[0]: re.search(r"\w+Error", line).start() // 4 for line in lines}
    real = {kind.__name__: len([k for k in kind.__mro__ if issubclass(k, TDevError)]) - 1 for kind in OURS}
    assert drawn == real


@pytest.mark.parametrize("kind", [NotFoundError, ConflictError, DeniedError, TooLargeError, InvalidError])
def test_faults_of_the_caller_are_request_errors(kind):
    assert issubclass(kind, RequestError)


def test_message_and_hint_are_kept():
    error = NotFoundError("there is no x", hint="make one")
    assert (str(error), error.message, error.hint) == ("there is no x", "there is no x", "make one")
    assert StepError("broken").hint is None


def test_invalid_error_carries_its_findings():
    finding = Finding("#/a/0", "is wrong")
    error = InvalidError("two rules broken", [finding, Finding("#/b", "too", "custom")])
    assert error.findings == (finding, Finding("#/b", "too", "custom"))
    assert finding.code == "invalid"
    assert InvalidError("bad").findings == ()


def test_plan_error_names_what_is_missing():
    assert PlanError("no way", ["translate"]).missing == ("translate",)


def test_failed_condition_says_which_operation_and_what_stands_there():
    error = ConditionFailedError(2, {"pk": "a"})
    assert (error.index, error.item) == (2, {"pk": "a"})
    assert "2" in error.message


def test_timeout_is_a_failure_of_the_step():
    with pytest.raises(StepError):
        raise StepTimeoutError("too slow")


def test_a_class_that_inherits_its_code_does_not_take_the_place_of_its_parent():
    class OddError(InvalidError):
        """Made by somebody else."""

    found = by_code(TDevError)
    assert (found[OddError.code], found["not_found"]) == (InvalidError, NotFoundError)
    assert set(found) >= {kind.code for kind in OURS}
