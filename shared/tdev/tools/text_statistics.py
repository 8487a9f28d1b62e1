"""Count what a text is made of."""

from typing_extensions import TypedDict

from tdev.domain.language.words import check_size, sentences, words
from tdev.sdk import tool


class Statistics(TypedDict):
    """Counts of a text.

    Attributes:
        characters: characters, blanks included
        words: words and numbers
        lines: lines
        sentences: sentences
        unique_words: different words, without case
        average_sentence: words per sentence
        reading_minutes: minutes at 200 words a minute
    """

    characters: int
    words: int
    lines: int
    sentences: int
    unique_words: int
    average_sentence: float
    reading_minutes: float


@tool(
    phrases=[
        "count the words",
        "how long is the text",
        "word count",
        "text statistics",
        "number of sentences",
        "글자 수 세기",
        "단어 수 알려줘",
        "텍스트 통계",
        "몇 글자야",
    ],
    tags=["text", "statistics"],
    status="stable",
)
def text_statistics(text: str) -> Statistics:
    """Count the characters, words, lines and sentences of a text.

    Args:
        text: any text, at most a million characters

    Returns:
        The counts.

    Raises:
        TooLargeError: When the text is longer.

    Examples:
        >>> text_statistics(text="One two. Three two!")
        {'characters': 19, 'words': 4, 'lines': 1, 'sentences': 2, 'unique_words': 3, 'average_sentence': 2.0,
        'reading_minutes': 0.02}
    """
    found = words(check_size(text))
    parts = len(sentences(text))
    return {
        "characters": len(text),
        "words": len(found),
        "lines": len(text.splitlines()),
        "sentences": parts,
        "unique_words": len(set(found)),
        "average_sentence": round(len(found) / parts, 2) if parts else 0.0,
        "reading_minutes": round(len(found) / 200, 2),
    }
