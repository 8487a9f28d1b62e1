"""Word vectors from a file."""

from pathlib import Path

import pytest

from tdev.domain.planning.words import stem
from tdev.kernel.errors import InvalidError
from tdev.platform.embedding.words import WordVectors


def vectors(path: Path, text: str) -> WordVectors:
    (path / "v.txt").write_text(text, encoding="utf-8")
    return WordVectors(path / "v.txt", stem)


def test_a_first_line_of_counts_is_no_word(tmp_path: Path) -> None:
    assert vectors(tmp_path, "2 2\na 1 0\nb 0 1\n").vectors(["b"]) == [(0.0, 1.0)]


def test_another_form_of_a_word_is_found_by_its_stem(tmp_path: Path) -> None:
    assert vectors(tmp_path, "summaries 1 0\nother 0 1\n").vectors(["summary"]) == [(1.0, 0.0)]


def test_frequent_words_count_less(tmp_path: Path) -> None:
    filler = "".join(f"w{'x' * number} 0 1\n" for number in range(30))
    first, second = vectors(tmp_path, f"the 1 0\n{filler}rare 0 1\n").vectors(["the rare"])[0]
    assert second > first > 0


@pytest.mark.parametrize(
    ("text", "match"),
    [("", "no word vectors"), ("a 1 2\nb 1\n", "line 2: has 1 numbers"), ("a 1 x\n", "line 1: is no word")],
)
def test_a_file_of_something_else_is_refused_with_its_line(tmp_path: Path, text: str, match: str) -> None:
    with pytest.raises(InvalidError, match=match):
        vectors(tmp_path, text).vectors(["a"])


def test_a_file_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="cannot be read") as found:
        WordVectors(tmp_path / "none.txt").vectors(["a"])
    assert "TDEV_EMBEDDING" in (found.value.hint or "")
