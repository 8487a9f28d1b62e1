"""Finding a pattern."""

import pytest

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.extract_pattern import extract_pattern


def test_rows_tell_place_and_groups() -> None:
    found = extract_pattern("a=1\nb=", r"(\w)=(\d)?")
    assert found["rows"] == [
        {"match": "a=1", "start": 0, "group_1": "a", "group_2": "1"},
        {"match": "b=", "start": 4, "group_1": "b", "group_2": None},
    ]
    assert found["count"] == 2


def test_nothing_found_is_an_empty_list() -> None:
    assert extract_pattern("abc", "x") == {"matches": [], "rows": [], "count": 0}


def test_case_can_be_ignored() -> None:
    assert extract_pattern("Ab aB", "ab", ignore_case=True)["matches"] == ["Ab", "aB"]


def test_a_catastrophic_pattern_ends() -> None:
    assert extract_pattern("a" * 20_000 + "!", "(a*)*b|(a|a)+c")["count"] == 0


@pytest.mark.parametrize("pattern", ["(", "", r"(a)\1", "(?<!a)b"])
def test_what_cannot_be_searched_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidError):
        extract_pattern("b", pattern)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError):
        extract_pattern("x" * 1_000_001, "y")
