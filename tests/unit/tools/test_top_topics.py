"""Topics of many texts."""

from typing import Any

import pytest

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.top_topics import top_topics

ROWS: list[str | dict[str, Any]] = [
    {"id": "1", "complaint": "The delivery was late again"},
    {"id": "2", "complaint": "Late delivery, no call"},
    {"id": "3", "complaint": "Screen arrived broken"},
    {"id": "4", "complaint": "Broken screen and no refund"},
    {"id": "5", "complaint": "Delivery came a week late"},
]


def test_the_largest_topic_comes_first_with_its_share() -> None:
    found = top_topics(ROWS, count=2, column="complaint")["rows"]
    assert [row["count"] for row in found] == [3, 2]
    assert found[0]["share"] == 0.6
    assert "delivery" in found[0]["topic"]
    assert found[0]["example"] == "The delivery was late again"


def test_the_column_of_prose_is_found_out() -> None:
    assert top_topics(ROWS, count=2) == top_topics(ROWS, count=2, column="complaint")


def test_plain_texts_work_too() -> None:
    texts: list[str | dict[str, Any]] = [row["complaint"] for row in ROWS if isinstance(row, dict)]
    assert top_topics(texts)["topics"] == top_topics(ROWS)["topics"]


def test_korean_complaints_are_grouped() -> None:
    found = top_topics(["배송이 늦어요", "배송은 언제 오나요", "화면이 깨졌어요"], count=1)["rows"]
    assert (found[0]["topic"], found[0]["count"]) == ("배송", 2)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InvalidError, match="'text'"):
        top_topics(ROWS, column="text")


def test_no_texts_have_no_topics() -> None:
    assert top_topics([]) == {"rows": [], "topics": []}
    assert top_topics([{"n": 1}, ""]) == {"rows": [], "topics": []}


@pytest.mark.parametrize("count", [0, 51])
def test_the_count_is_bounded(count: int) -> None:
    with pytest.raises(InvalidError):
        top_topics(ROWS, count=count)


def test_too_many_texts_are_refused() -> None:
    with pytest.raises(TooLargeError):
        top_topics(["x"] * 20_001)
