"""Find numbers that do not fit the others."""

import math
import statistics

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Outlier(TypedDict):
    """One number.

    Attributes:
        position: place in the list, from 0
        value: the number
        score: modified z-score; its sign says above or below
    """

    position: int
    value: int | float
    score: float


class Outliers(TypedDict):
    """What does not fit.

    Attributes:
        rows: one row per outlier, in the order of the list
        count: number of outliers
        median: the middle of all numbers
    """

    rows: list[Outlier]
    count: int
    median: int | float


@tool(
    phrases=[
        "find anomalies",
        "detect outliers",
        "which values are unusual",
        "spot spikes in the numbers",
        "is this abnormal",
        "이상치 찾기",
        "이상한 값 찾아줘",
        "이상 감지",
        "튀는 값 확인",
    ],
    tags=["math", "statistics"],
)
def find_outliers(numbers: list[int | float], threshold: float = 3.5) -> Outliers:
    """Find outliers by the modified z-score: the distance from the median, in median absolute deviations.

    The rule is that of Iglewicz and Hoaglin (1993). Where more than half of the numbers are equal, the mean absolute
    deviation takes the place of the median one. It looks at values only, not at trends or seasons.

    Args:
        numbers: at least three numbers
        threshold: least score of an outlier, above 0; 3.5 is usual

    Returns:
        The outliers with place and score, their number, and the median.

    Raises:
        InvalidError: With fewer than three numbers, with NaN or infinities, or a threshold that is not above 0.
        TooLargeError: With more than 100,000 numbers.

    Examples:
        >>> find_outliers(numbers=[10, 11, 9, 10, 55])
        {'rows': [{'position': 4, 'value': 55, 'score': 30.352}], 'count': 1, 'median': 10}
    """
    check_rows(numbers)
    if len(numbers) < 3:
        raise InvalidError(f"{len(numbers)} numbers are too few; give at least three")
    if not threshold > 0:
        raise InvalidError(f"threshold is {threshold}; it must be above 0")
    try:
        if not all(math.isfinite(value) for value in numbers):
            raise InvalidError("the numbers hold NaN or an infinity")
        middle = statistics.median(numbers)
        scores = _scores(numbers, middle)
    except OverflowError as cause:
        raise InvalidError("the numbers are too large to compute with") from cause
    rows: list[Outlier] = [
        {"position": place, "value": numbers[place], "score": round(score, 3)}
        for place, score in enumerate(scores)
        if abs(score) >= threshold
    ]
    return {"rows": rows, "count": len(rows), "median": middle}


def _scores(numbers: list[int | float], middle: int | float) -> list[float]:
    distances = [abs(value - middle) for value in numbers]
    scale = statistics.median(distances) / 0.6745 or statistics.fmean(distances) * 1.253314
    if not math.isfinite(scale):
        raise OverflowError
    return [(value - middle) / scale if scale else 0.0 for value in numbers]
