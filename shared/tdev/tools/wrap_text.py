"""Break lines at a width."""

import textwrap

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool


class Wrapped(TypedDict):
    """The text.

    Attributes:
        text: the text with its new lines
        lines: number of lines
    """

    text: str
    lines: int


@tool(
    phrases=[
        "wrap the text",
        "break lines at 80 characters",
        "word wrap",
        "limit the line width",
        "줄바꿈 맞추기",
        "한 줄 길이 제한",
        "글자 수에 맞춰 줄 나누기",
    ],
    tags=["text"],
    status="stable",
)
def wrap_text(text: str, width: int = 80, indent: str = "") -> Wrapped:
    """Break the lines of a text between words so that none is longer than a width; empty lines part paragraphs.

    A word that is longer than the width is cut.

    Args:
        text: any text, at most a million characters
        width: most characters of a line, 10 to 1,000
        indent: what each line starts with, at most 9 characters

    Returns:
        The text, and its number of lines.

    Raises:
        InvalidError: When the width or the indent cannot be used.
        TooLargeError: When the text is too long.

    Examples:
        >>> wrap_text(text="The quick brown fox jumps", width=10)
        {'text': 'The quick\\nbrown fox\\njumps', 'lines': 3}
    """
    if not 10 <= width <= 1000 or len(indent) >= 10 or "\n" in indent:
        raise InvalidError(f"a width of {width} with this indent cannot be used", hint="10 to 1,000; indent below 10")
    paragraphs = [part for part in check_size(text).split("\n\n") if part.strip()]
    filled = [textwrap.fill(part, width, initial_indent=indent, subsequent_indent=indent) for part in paragraphs]
    found = "\n\n".join(filled)
    return {"text": found, "lines": len(found.splitlines())}
