"""Go on only when a condition holds."""

from typing import Literal

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import is_empty, number, text_of
from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import tool


class Passed(TypedDict):
    """What was checked.

    Attributes:
        passed: always true: otherwise the step fails
        told: the condition in words
    """

    passed: bool
    told: str


@tool(
    phrases=[
        "fail if the value is below",
        "assert that",
        "stop the run unless",
        "make sure the count is at least",
        "guard condition",
        "조건 확인하고 아니면 중단",
        "기준 미달이면 실패 처리",
        "값 검사 후 진행",
    ],
    tags=["control"],
    status="stable",
)
def check_condition(
    subject: str | int | float | bool | None,
    operator: Literal["equals", "not_equals", "at_least", "at_most", "is_empty", "is_not_empty"],
    expected: str | int | float | bool | None = None,
    message: str = "",
) -> Passed:
    """See that a condition holds; the step fails when it does not, and the run ends as its error rules say.

    Args:
        subject: the value that is looked at
        operator: the condition
        expected: what it is compared with; not needed for is_empty and is_not_empty
        message: what the failure says

    Returns:
        The condition in words.

    Raises:
        StepError: When it does not hold.
        InvalidError: When sizes are compared and a side is no number.

    Examples:
        >>> check_condition(subject=12, operator="at_least", expected=10)
        {'passed': True, 'told': '12 at_least 10'}
    """
    told = f"{text_of(subject)[:100]} {operator}" + (
        "" if operator.startswith("is_") else f" {text_of(expected)[:100]}"
    )
    if not _holds(subject, operator, expected):
        raise StepError(message or f"the condition does not hold: {told}", hint="see the step that gave the value")
    return {"passed": True, "told": told}


def _holds(subject: object, operator: str, expected: object) -> bool:
    if operator in ("is_empty", "is_not_empty"):
        return is_empty(subject) == (operator == "is_empty")
    a, b = number(subject), number(expected)
    if operator in ("equals", "not_equals"):
        texts = text_of(subject).strip().casefold(), text_of(expected).strip().casefold()
        same = a == b if a is not None and b is not None else texts[0] == texts[1]
        return same == (operator == "equals")
    if a is None or b is None:
        raise InvalidError(f"{operator} compares numbers", hint="give two numbers, or use equals")
    return a >= b if operator == "at_least" else a <= b
