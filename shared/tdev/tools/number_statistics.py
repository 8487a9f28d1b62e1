"""Describe a list of numbers."""

import math
import statistics

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows, mean, total
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Described(TypedDict):
    """What the numbers are like.

    Attributes:
        count: how many there are
        sum: all added
        average: arithmetic mean
        median: the middle one
        min: the smallest
        max: the largest
        deviation: standard deviation of the population
    """

    count: int
    sum: int | float
    average: int | float
    median: int | float
    min: int | float
    max: int | float
    deviation: float


@tool(
    phrases=[
        "average of the numbers",
        "sum the numbers",
        "mean and median",
        "minimum and maximum",
        "standard deviation",
        "평균 구해줘",
        "숫자 합계",
        "중앙값",
        "최댓값 최솟값",
        "통계 내줘",
    ],
    tags=["math", "statistics"],
    status="stable",
)
def number_statistics(numbers: list[int | float]) -> Described:
    """Give the count, sum, average, median, smallest, largest and standard deviation of numbers.

    Args:
        numbers: at least one number

    Returns:
        The figures; sum and average are exact in decimal.

    Raises:
        InvalidError: When the list is empty, or holds NaN, an infinity or a number too large to compute with.
        TooLargeError: With more than 100,000 numbers.

    Examples:
        >>> number_statistics(numbers=[1, 2, 3, 10])
        {'count': 4, 'sum': 16, 'average': 4.0, 'median': 2.5, 'min': 1, 'max': 10, 'deviation': 3.535533905933}
    """
    check_rows(numbers)
    if not numbers:
        raise InvalidError("there are no numbers")
    try:
        if not all(math.isfinite(value) for value in numbers):
            raise InvalidError("the numbers hold NaN or an infinity")
        return {
            "count": len(numbers),
            "sum": total(numbers),
            "average": mean(numbers),
            "median": statistics.median(numbers),
            "min": min(numbers),
            "max": max(numbers),
            "deviation": round(statistics.pstdev(numbers), 12),
        }
    except (OverflowError, ValueError) as cause:
        raise InvalidError("the numbers are too large to compute with") from cause
