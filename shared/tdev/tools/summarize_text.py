"""Shorten a text to its most telling sentences."""

from typing_extensions import TypedDict

from tdev.domain.language.topics import telling_sentences
from tdev.domain.language.words import check_size
from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_SENTENCES = 100


class Summary(TypedDict):
    """The short form.

    Attributes:
        text: the summary
        sentences: its sentences, as they stand in the text
    """

    text: str
    sentences: list[str]


@tool(
    phrases=[
        "summarize",
        "summarise this text",
        "give me a summary",
        "make it short",
        "tl;dr",
        "key points",
        "shorten the article",
        "요약해줘",
        "요약",
        "짧게 줄여줘",
        "핵심만 정리",
        "간추려줘",
    ],
    tags=["text", "summary"],
)
def summarize_text(text: str, sentences: int = 3) -> Summary:
    """Summarize a text by choosing its most telling sentences; nothing is written anew.

    Args:
        text: any text, at most a million characters
        sentences: how many sentences to keep, 1 to 100

    Returns:
        The summary and its sentences.

    Raises:
        InvalidError: When the number of sentences is out of range.
        TooLargeError: When the text is longer.

    Examples:
        >>> summarize_text(text="The battery is weak. I like blue. A weak battery is a battery to change.", sentences=1)
        {'text': 'A weak battery is a battery to change.', 'sentences': ['A weak battery is a battery to change.']}
    """
    if not 1 <= sentences <= MOST_SENTENCES:
        raise InvalidError(f"sentences is {sentences}; it must be 1 to {MOST_SENTENCES}")
    chosen = telling_sentences(check_size(text), sentences)
    return {"text": " ".join(chosen), "sentences": chosen}
