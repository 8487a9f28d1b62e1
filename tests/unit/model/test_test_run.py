"""Runs of tests: counts and a share."""

import pytest
from pydantic import ValidationError

from tdev.model.test_run import TestRun

RUN = {
    "id": "t-1",
    "tenant": "local",
    "component": "echo",
    "version": "1.0.0",
    "passed": 3,
    "failed": 0,
    "at": "2026-11-21T08:43:00.123Z",
}


def test_run_without_mutants_has_no_share():
    assert TestRun.model_validate(RUN).mutation_score is None


@pytest.mark.parametrize("wrong", [{"passed": -1}, {"failed": -1}, {"mutation_score": 1.1}, {"mutation_score": -0.1}])
def test_run_outside_its_limits_is_refused(wrong):
    with pytest.raises(ValidationError):
        TestRun.model_validate({**RUN, **wrong})


def test_pytest_takes_the_noun_for_no_test_class():
    assert TestRun.__test__ is False
