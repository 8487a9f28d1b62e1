"""Put one text in the place of another."""

import re

from typing_extensions import TypedDict

from tdev.domain.language.words import MOST_CHARACTERS, check_size
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import tool


class Replaced(TypedDict):
    """The new text.

    Attributes:
        text: the text
        count: how many places were changed
    """

    text: str
    count: int


@tool(
    phrases=[
        "replace the word",
        "find and replace",
        "substitute text",
        "swap a word for another",
        "단어 바꾸기",
        "찾아서 바꿔줘",
        "문자열 치환",
    ],
    tags=["text"],
    status="stable",
)
def replace_text(text: str, find: str, replacement: str, ignore_case: bool = False) -> Replaced:
    """Put one text in the place of another, wherever it stands. Both are plain texts, no patterns.

    Args:
        text: any text, at most a million characters
        find: what is looked for
        replacement: what takes its place; may be empty
        ignore_case: whether a finds A

    Returns:
        The new text, and the number of places.

    Raises:
        InvalidError: When there is nothing to look for.
        TooLargeError: When the text is too long, or would become longer than a million characters.

    Examples:
        >>> replace_text(text="color and Color", find="color", replacement="colour", ignore_case=True)
        {'text': 'colour and colour', 'count': 2}
    """
    if not find:
        raise InvalidError("there is nothing to look for", hint="give find")
    pattern = re.compile(re.escape(find), re.IGNORECASE if ignore_case else 0)
    count = sum(1 for _ in pattern.finditer(check_size(text)))
    if len(text) + count * (len(replacement) - len(find)) > MOST_CHARACTERS:
        raise TooLargeError(f"the text would become longer than {MOST_CHARACTERS:,} characters", hint="split it first")
    return {"text": pattern.sub(lambda _: replacement, text), "count": count}
