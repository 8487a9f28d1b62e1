"""Conditions that must hold."""

from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, StepError
from tdev.tools.check_condition import check_condition


@pytest.mark.parametrize(
    ("subject", "operator", "expected"),
    [
        ("10", "at_least", 10),
        (3, "at_most", "3.5"),
        ("OK", "equals", "ok"),
        (1, "not_equals", 2),
        ("", "is_empty", None),
        (0, "is_not_empty", None),
    ],
)
def test_a_condition_that_holds_lets_the_run_go_on(subject: Any, operator: Any, expected: Any) -> None:
    assert check_condition(subject, operator, expected)["passed"]


@pytest.mark.parametrize(
    ("subject", "operator", "expected"),
    [
        (9, "at_least", 10),
        (4, "at_most", 3),
        ("a", "equals", "b"),
        ("1", "not_equals", 1.0),
        (None, "is_not_empty", None),
    ],
)
def test_one_that_does_not_fails_the_step(subject: Any, operator: Any, expected: Any) -> None:
    with pytest.raises(StepError, match=operator):
        check_condition(subject, operator, expected)


def test_the_failure_says_what_the_author_wrote() -> None:
    with pytest.raises(StepError, match="no stock left"):
        check_condition(0, "at_least", 1, "no stock left")


def test_sizes_need_numbers() -> None:
    with pytest.raises(InvalidError):
        check_condition("many", "at_least", 1)
