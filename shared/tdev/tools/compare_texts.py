"""Show what changed between two texts."""

import difflib

from typing_extensions import TypedDict

from tdev.kernel.errors import TooLargeError
from tdev.sdk import tool

MOST_LINES = 2_000
MOST_CHARACTERS = 500_000


class Comparison(TypedDict):
    """The difference.

    Attributes:
        text: unified diff; empty when the texts are equal
        equal: whether they are the same
        added: lines that only the new text has
        removed: lines that only the old text has
        similarity: part of the lines that they share, 0 to 1
    """

    text: str
    equal: bool
    added: int
    removed: int
    similarity: float


@tool(
    phrases=[
        "compare two texts",
        "show the diff",
        "what changed between the versions",
        "difference of two documents",
        "두 텍스트 비교",
        "차이점 보여줘",
        "변경된 부분 알려줘",
        "문서 비교",
    ],
    tags=["text", "diff"],
    status="stable",
)
def compare_texts(old: str, new: str) -> Comparison:
    """Compare two texts line by line.

    Args:
        old: the text before
        new: the text after

    Returns:
        A unified diff and counts.

    Raises:
        TooLargeError: When a text has more than 2,000 lines or 500,000 characters.

    Examples:
        >>> compare_texts(old="one\\ntwo", new="one\\nthree")
        {'text': '--- old\\n+++ new\\n@@ -1,2 +1,2 @@\\n one\\n-two\\n+three',
        'equal': False, 'added': 1, 'removed': 1, 'similarity': 0.5}
    """
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES or max(len(old), len(new)) > MOST_CHARACTERS:
        raise TooLargeError(f"one call compares at most {MOST_LINES:,} lines and {MOST_CHARACTERS:,} characters")
    lines = list(difflib.unified_diff(before, after, "old", "new", lineterm=""))
    return {
        "text": "\n".join(lines),
        "equal": old == new,
        "added": sum(line.startswith("+") for line in lines[2:]),
        "removed": sum(line.startswith("-") for line in lines[2:]),
        "similarity": round(difflib.SequenceMatcher(None, before, after).ratio(), 3),
    }
