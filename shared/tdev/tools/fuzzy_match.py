"""Find the nearest of some texts."""

import difflib

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import tool

MOST_CHOICES = 5_000
MOST_CHARACTERS = 500


class Nearest(TypedDict):
    """What is nearest.

    Attributes:
        best: the nearest text; empty when none is near enough
        score: 0 to 1; 1 is the same but for case and outer blanks
        rows: the near ones, each with text and score, the nearest first
    """

    best: str
    score: float
    rows: list[dict[str, str | float]]


@tool(
    phrases=[
        "fuzzy match",
        "find the closest name",
        "approximate string match",
        "best match among these",
        "similar names in a list",
        "비슷한 이름 찾기",
        "가장 가까운 것 찾아줘",
        "유사 문자열 매칭",
        "which of these is most like",
    ],
    tags=["text", "search"],
    status="stable",
)
def fuzzy_match(text: str, texts: list[str], count: int = 5, threshold: float = 0.6) -> Nearest:
    """Find, among some texts, those that are written most like a given one (ratio of Ratcliff and Obershelp).

    It compares letters, not meanings.

    Args:
        text: what is looked for
        texts: what it is compared with, at most 5,000 texts
        count: most texts of the answer
        threshold: least score of a near one, 0 to 1

    Returns:
        The nearest one, its score, and the near ones.

    Raises:
        InvalidError: When count is below 1 or the threshold is not between 0 and 1.
        TooLargeError: With more than 5,000 texts, or one above 500 characters.

    Examples:
        >>> fuzzy_match(text="appel", texts=["apple", "grape", "maple"], count=1)
        {'best': 'apple', 'score': 0.8, 'rows': [{'text': 'apple', 'score': 0.8}]}
    """
    if count < 1 or not 0 <= threshold <= 1:
        raise InvalidError("count must be at least 1 and the threshold between 0 and 1")
    if len(texts) > MOST_CHOICES or any(len(each) > MOST_CHARACTERS for each in (text, *texts)):
        raise TooLargeError(f"more than {MOST_CHOICES:,} texts, or one of more than {MOST_CHARACTERS} characters")
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(text.strip().casefold())  # what it keeps of the second is used for each first
    scored: list[tuple[float, str]] = []
    for each in dict.fromkeys(texts):
        matcher.set_seq1(each.strip().casefold())
        score = round(matcher.ratio(), 4) if matcher.quick_ratio() >= threshold else 0.0
        if score >= threshold:
            scored.append((score, each))
    scored.sort(key=lambda pair: -pair[0])
    rows: list[dict[str, str | float]] = [{"text": each, "score": score} for score, each in scored[:count]]
    score, best = scored[0] if scored else (0.0, "")
    return {"best": best, "score": score, "rows": rows}
