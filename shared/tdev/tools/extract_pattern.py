"""Find what a regular expression matches."""

from typing_extensions import TypedDict

from tdev.domain.language.patterns import find_all
from tdev.domain.language.words import check_size
from tdev.sdk import tool


class Matches(TypedDict):
    """What was found.

    Attributes:
        matches: text of each match, from left to right
        rows: one row per match: match, start (characters from the beginning), group_1, group_2 and so on
        count: number of matches
    """

    matches: list[str]
    rows: list[dict[str, str | int | None]]
    count: int


@tool(
    phrases=[
        "find by regular expression",
        "regex search",
        "extract a pattern",
        "find all order numbers",
        "match a regex",
        "정규식으로 찾기",
        "패턴 추출",
        "정규표현식 검색",
    ],
    tags=["text", "extract"],
    requirements=["jsonatapy"],
)
def extract_pattern(text: str, pattern: str, ignore_case: bool = False) -> Matches:
    """Find all places of a text that a regular expression matches, in linear time.

    Look-around and back references are not supported. ^ and $ mean a line.

    Args:
        text: any text, at most a million characters, no line above 50,000
        pattern: regular expression
        ignore_case: whether a matches A

    Returns:
        The matches, rows with their groups, and the count.

    Raises:
        InvalidError: When the pattern is no regular expression, or matches the empty text.
        TooLargeError: When the text is too long.

    Examples:
        >>> extract_pattern(text="A-12, B-7", pattern="([A-Z])-([0-9]+)")
        {'matches': ['A-12', 'B-7'], 'rows': [{'match': 'A-12', 'start': 0, 'group_1': 'A', 'group_2': '12'},
        {'match': 'B-7', 'start': 6, 'group_1': 'B', 'group_2': '7'}], 'count': 2}
    """
    found = find_all(pattern, check_size(text), ignore_case=ignore_case)
    rows: list[dict[str, str | int | None]] = [
        {"match": one.text, "start": one.start, **{f"group_{i}": group for i, group in enumerate(one.groups, 1)}}
        for one in found
    ]
    return {"matches": [one.text for one in found], "rows": rows, "count": len(found)}
