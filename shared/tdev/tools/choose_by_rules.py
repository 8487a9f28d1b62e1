"""Choose by rules."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import is_empty, number, text_of
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_RULES = 200
_OPERATORS = ("equals", "not_equals", "greater", "less", "at_least", "at_most", "contains", "starts_with", "is_empty")


class Rule(TypedDict):
    """One rule.

    Attributes:
        when: equals, not_equals, greater, less, at_least, at_most, contains, starts_with or is_empty
        value: what is compared with; not needed for is_empty
        then: the answer when it fits
    """

    when: str
    value: NotRequired[str | int | float | bool | None]
    then: Any


class Choice(TypedDict):
    """What was chosen.

    Attributes:
        value: the answer of the rule that fits, or the default
        rule: number of the rule, from 1; 0 for the default
    """

    value: Any
    rule: int


@tool(
    phrases=[
        "choose by rules",
        "decision table",
        "map a value by rules",
        "if greater than then else",
        "first rule that fits",
        "규칙에 따라 선택",
        "조건표로 값 결정",
        "규칙 기반 분류",
    ],
    tags=["control"],
    status="stable",
)
def choose_by_rules(subject: str | int | float | bool | None, rules: list[Rule], default: Any = None) -> Choice:
    """Give the answer of the first rule that fits a value.

    Two numbers are compared as numbers ("10" is more than 9), anything else as text without case.

    Args:
        subject: the value that is looked at
        rules: the rules, in their order, at most 200
        default: the answer when none fits

    Returns:
        The answer, and which rule gave it.

    Raises:
        InvalidError: When a rule has an unknown operator or no value, or there are too many.

    Examples:
        >>> choose_by_rules(subject=120, rules=[{"when": "at_least", "value": 100, "then": "large"}], default="small")
        {'value': 'large', 'rule': 1}
    """
    if len(rules) > MOST_RULES:
        raise InvalidError(f"{len(rules)} rules are more than {MOST_RULES}")
    for place, rule in enumerate(rules, 1):
        if rule["when"] not in _OPERATORS:
            raise InvalidError(f"rule {place}: {rule['when'][:40]!r} is unknown", hint=f"use {', '.join(_OPERATORS)}")
        if rule["when"] != "is_empty" and "value" not in rule:
            raise InvalidError(f"rule {place} has no value to compare with")
    for place, rule in enumerate(rules, 1):
        if _fits(subject, rule["when"], rule.get("value")):
            return {"value": rule["then"], "rule": place}
    return {"value": default, "rule": 0}


def _fits(subject: Any, operator: str, value: Any) -> bool:
    if operator == "is_empty":
        return is_empty(subject)
    left, right = text_of(subject).strip().casefold(), text_of(value).strip().casefold()
    if operator in ("contains", "starts_with"):
        return right in left if operator == "contains" else left.startswith(right)
    a, b = number(subject), number(value)
    order = (a > b) - (a < b) if a is not None and b is not None else (left > right) - (left < right)
    if operator in ("equals", "not_equals"):
        return (order == 0) == (operator == "equals")
    if is_empty(subject) or is_empty(value):
        return False
    return {"greater": order > 0, "less": order < 0, "at_least": order >= 0, "at_most": order <= 0}[operator]
