"""Put texts together."""

from typing_extensions import TypedDict

from tdev.domain.language.words import MOST_CHARACTERS
from tdev.kernel.errors import TooLargeError
from tdev.sdk import tool


class Joined(TypedDict):
    """The whole.

    Attributes:
        text: all texts in their order
    """

    text: str


@tool(
    phrases=[
        "join the texts",
        "put the parts together",
        "concatenate",
        "merge texts",
        "텍스트 합치기",
        "문장 이어 붙이기",
        "하나로 합쳐줘",
    ],
    tags=["text"],
    status="stable",
)
def join_texts(texts: list[str], separator: str = "\n") -> Joined:
    """Join texts into one.

    Args:
        texts: the parts in their order
        separator: what stands between two parts

    Returns:
        The whole text.

    Raises:
        TooLargeError: When it would have more than a million characters.

    Examples:
        >>> join_texts(texts=["a", "b"], separator=", ")
        {'text': 'a, b'}
    """
    if sum(map(len, texts)) + len(separator) * len(texts) > MOST_CHARACTERS:
        raise TooLargeError(f"the joined text would have more than {MOST_CHARACTERS:,} characters")
    return {"text": separator.join(texts)}
