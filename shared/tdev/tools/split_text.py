"""Cut a text into parts."""

from typing import Literal

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size, sentences
from tdev.sdk import tool


class Parts(TypedDict):
    """The parts.

    Attributes:
        texts: the parts in their order; empty ones are left out
        count: number of parts
    """

    texts: list[str]
    count: int


@tool(
    phrases=[
        "split the text",
        "cut into sentences",
        "one item per line",
        "break into paragraphs",
        "텍스트 나누기",
        "문장별로 분리",
        "줄 단위로 쪼개줘",
        "문단 나누기",
    ],
    tags=["text"],
    status="stable",
)
def split_text(text: str, by: Literal["lines", "sentences", "paragraphs"] = "lines") -> Parts:
    """Cut a text into lines, sentences or paragraphs.

    Args:
        text: any text, at most a million characters
        by: where to cut

    Returns:
        The parts and their number.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> split_text(text="One. Two!\\nThree", by="sentences")
        {'texts': ['One.', 'Two!', 'Three'], 'count': 3}
    """
    check_size(text)
    if by == "sentences":
        parts = sentences(text)
    elif by == "paragraphs":
        parts = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    else:
        parts = text.splitlines()
    found = [part.strip() for part in parts if part.strip()]
    return {"texts": found, "count": len(found)}
