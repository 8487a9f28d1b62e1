"""Compute an arithmetic expression."""

from typing_extensions import TypedDict

from tdev.domain.tabular.arithmetic import evaluate
from tdev.sdk import tool


class Result(TypedDict):
    """The number.

    Attributes:
        result: value of the expression
    """

    result: int | float


@tool(
    phrases=[
        "calculate",
        "compute",
        "how much is",
        "what is 12% of 80",
        "plus minus times divided by",
        "do the math",
        "add up these numbers",
        "계산해줘",
        "얼마야",
        "더하기 빼기 곱하기 나누기",
        "몇 퍼센트야",
        "합계 계산",
    ],
    tags=["math"],
    status="stable",
)
def calculate(expression: str) -> Result:
    """Compute an arithmetic expression exactly in decimal.

    Numbers, + - * / // % **, brackets, percent, pi, e, and abs, round, min, max, sum, sqrt, floor, ceil. Thousands
    separators and the words plus, minus, times, divided by are understood, in English and Korean.

    Args:
        expression: for example "12% of 84,500 plus 3,000" or "sqrt(2) * 3"

    Returns:
        The value.

    Raises:
        InvalidError: When it is no arithmetic, divides by zero, or the result is too large.

    Examples:
        >>> calculate(expression="12% of 84,500 plus 3,000")
        {'result': 13140}
        >>> calculate(expression="0.1 + 0.2")
        {'result': 0.3}
    """
    return {"result": evaluate(expression)}
