"""Take some rows at random, the same ones each time."""

import hashlib
from typing import Any

from typing_extensions import TypedDict

from tdev.domain.tabular.cells import check_rows
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Sample(TypedDict):
    """The sample.

    Attributes:
        rows: the chosen rows, in their order
        count: number of them
    """

    rows: list[dict[str, Any]]
    count: int


@tool(
    phrases=[
        "random sample of rows",
        "take a sample",
        "pick random rows",
        "random subset",
        "표본 추출",
        "무작위로 행 뽑아줘",
        "샘플링",
    ],
    tags=["rows", "statistics"],
    status="stable",
)
def sample_rows(rows: list[dict[str, Any]], count: int = 10, seed: int = 0) -> Sample:
    """Choose some rows at random. The same rows, count and seed give the same sample.

    Args:
        rows: the rows
        count: how many; all of them when there are fewer
        seed: another seed gives another sample

    Returns:
        The sample in the order of the rows.

    Raises:
        InvalidError: When the count is below 0.
        TooLargeError: With more than 100,000 rows.

    Examples:
        >>> sample_rows(rows=[{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}], count=2)
        {'rows': [{'n': 3}, {'n': 4}], 'count': 2}
    """
    check_rows(rows)
    if count < 0:
        raise InvalidError(f"{count} is no number of rows", hint="give 0 or more")
    # The places with the smallest digests: each place has the same chance, on every machine and Python alike.
    drawn = sorted(range(len(rows)), key=lambda place: hashlib.sha256(f"{seed}:{place}".encode()).digest())
    places = sorted(drawn[:count])
    return {"rows": [rows[place] for place in places], "count": len(places)}
