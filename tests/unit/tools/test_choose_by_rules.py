"""Rules."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.choose_by_rules import choose_by_rules


@pytest.mark.parametrize(
    ("subject", "operator", "value", "fits"),
    [
        ("10", "greater", 9, True),
        (9, "less", "10", True),
        ("b", "greater", "A", True),
        (5, "at_least", 5, True),
        (5, "at_most", 4, False),
        ("Seoul", "equals", "seoul ", True),
        ("Seoul", "not_equals", "Busan", True),
        ("Seoul", "contains", "OU", True),
        ("Seoul", "starts_with", "eo", False),
        ("", "less", 5, False),
        (None, "is_empty", None, True),
        (0, "is_empty", None, False),
    ],
)
def test_operators(subject: Any, operator: str, value: Any, fits: bool) -> None:
    found = choose_by_rules(subject, [{"when": operator, "value": value, "then": "yes"}], "no")
    assert found == {"value": "yes" if fits else "no", "rule": int(fits)}


def test_the_first_rule_that_fits_decides() -> None:
    rules: Any = [{"when": "less", "value": n, "then": n} for n in (1, 10, 100)]
    assert choose_by_rules(5, rules) == {"value": 10, "rule": 2}


@pytest.mark.parametrize("rules", [[{"when": "likes", "value": 1, "then": 1}], [{"when": "less", "then": 1}]])
def test_a_rule_that_is_none_is_refused_even_when_another_fits(rules: Any) -> None:
    with pytest.raises(InvalidError, match="rule 2"):
        choose_by_rules(None, [{"when": "is_empty", "then": 1}, *rules])


def test_too_many_rules_are_refused() -> None:
    with pytest.raises(InvalidError):
        choose_by_rules(1, [{"when": "is_empty", "then": 1}] * 201)


@given(st.integers(), st.integers())
def test_greater_less_and_equals_part_the_numbers(subject: int, value: int) -> None:
    rules: Any = [{"when": when, "value": value, "then": when} for when in ("greater", "less", "equals")]
    fitting = [rule["then"] for rule in rules if choose_by_rules(subject, [rule])["rule"]]
    assert len(fitting) == 1
