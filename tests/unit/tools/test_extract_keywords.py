"""Keywords of a text."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.extract_keywords import extract_keywords


def test_the_most_frequent_come_first() -> None:
    found = extract_keywords("red. blue. red. green. red. blue.", count=2)
    assert found["keywords"] == ["red", "blue"]
    assert found["rows"][0] == {"keyword": "red", "count": 3}


def test_stop_words_of_the_language_are_left_out() -> None:
    assert extract_keywords("Der Hund und der Ball und der Hund", language="de")["keywords"] == ["hund", "ball"]


def test_korean_particles_do_not_split_a_word() -> None:
    assert extract_keywords("서버가 느리다. 서버를 고쳤다. 서버는 빠르다.", count=1)["keywords"] == ["서버"]


@pytest.mark.parametrize("count", [0, 101, -1])
def test_the_count_is_bounded(count: int) -> None:
    with pytest.raises(InvalidError):
        extract_keywords("x", count=count)


def test_no_text_has_no_keywords() -> None:
    assert extract_keywords("") == {"keywords": [], "rows": []}
