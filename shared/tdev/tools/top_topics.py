"""Find what many texts are about."""

from typing import Any

from typing_extensions import TypedDict

from tdev.domain.language.topics import topics
from tdev.domain.tabular.cells import check_rows, column_named, columns_of, text_of
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import tool

MOST_TEXTS = 20_000
MOST_CHARACTERS = 5_000_000


class TopicRow(TypedDict):
    """One topic.

    Attributes:
        topic: the terms that its texts share
        count: number of texts
        share: part of all texts, 0 to 1
        example: the first of its texts
    """

    topic: str
    count: int
    share: float
    example: str


class Topics(TypedDict):
    """The topics.

    Attributes:
        rows: topics, the most frequent first
        topics: their names
    """

    rows: list[TopicRow]
    topics: list[str]


@tool(
    phrases=[
        "top topics",
        "most frequent topics",
        "what do customers complain about",
        "top 3 topics of complaints",
        "group feedback by topic",
        "cluster the reviews",
        "main themes",
        "주요 주제",
        "가장 많은 불만 주제",
        "리뷰 주제별로 묶어줘",
        "고객 불만 상위 3개",
    ],
    tags=["text", "rows", "topics"],
)
def top_topics(rows: list[str | dict[str, Any]], count: int = 3, column: str = "") -> Topics:
    """Group many short texts by the terms they share, and give the largest groups.

    It counts shared words: two texts that say the same in other words are not brought together.

    Args:
        rows: the texts, or rows that hold them
        count: how many topics at most, 1 to 50
        column: the column that holds the text; the one with the longest texts when empty

    Returns:
        Topics with their number of texts, and their names.

    Raises:
        InvalidError: When the count is out of range, or no row has the column.
        TooLargeError: With more than 20,000 texts, or 5,000,000 characters.

    Examples:
        >>> top_topics(rows=["late delivery", "Delivery was late!", "broken screen"], count=1)
        {'rows': [{'topic': 'delivery late', 'count': 2, 'share': 0.67, 'example': 'late delivery'}], 'topics':
        ['delivery late']}
    """
    if not 1 <= count <= 50:
        raise InvalidError(f"count is {count}; it must be 1 to 50")
    check_rows(rows)
    texts = _texts(rows, column)
    if len(texts) > MOST_TEXTS or sum(map(len, texts)) > MOST_CHARACTERS:
        raise TooLargeError(f"{len(texts):,} texts are more than one call takes", hint="take a sample of the rows")
    found = topics(texts, count)
    listed: list[TopicRow] = [
        {
            "topic": topic.name,
            "count": len(topic.members),
            "share": round(len(topic.members) / len(texts), 2),
            "example": texts[topic.members[0]][:300],
        }
        for topic in found
    ]
    return {"rows": listed, "topics": [row["topic"] for row in listed]}


def _texts(rows: list[str | dict[str, Any]], column: str) -> list[str]:
    objects = [row for row in rows if isinstance(row, dict)]
    if objects and column:
        column = column_named(objects, column)
    elif objects:
        names = columns_of(objects)
        lengths = {name: sum(len(row[name]) for row in objects if isinstance(row.get(name), str)) for name in names}
        column = max(names, key=lambda name: lengths[name], default="")
    texts = [row if isinstance(row, str) else text_of(row.get(column)) for row in rows]
    return [text for text in texts if text.strip()]
