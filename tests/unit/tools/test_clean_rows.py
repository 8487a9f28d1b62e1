"""Tidying rows."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tdev.tools.clean_rows import clean_rows


def test_cells_are_trimmed_and_empty_and_doubled_rows_dropped() -> None:
    rows = [{"a": " x ", "b": 1}, {"a": "x", "b": 1}, {"a": "", "b": None}, {"a": "y"}]
    assert clean_rows(rows) == {"rows": [{"a": "x", "b": 1}, {"a": "y"}], "columns": ["a", "b"], "removed": 2}


def test_names_become_plain_and_stay_different() -> None:
    found = clean_rows([{"Unit Price ($)": 1, "unit-price": 2, "이름": "Kim", "!!": 3}])
    assert found["columns"] == ["unit_price", "unit_price_2", "이름", "column"]


def test_names_can_stay() -> None:
    assert clean_rows([{" Unit Price ": 1}], normalize_names=False)["columns"] == ["Unit Price"]


def test_a_zero_is_not_empty() -> None:
    assert clean_rows([{"n": 0}, {"n": False}])["removed"] == 0


def test_rows_of_one_text_and_one_number_are_different() -> None:
    assert clean_rows([{"n": 1}, {"n": "1"}])["removed"] == 0


ROWS = st.lists(
    st.dictionaries(st.sampled_from(["a", "A ", "b"]), st.sampled_from(["", " x", "x", 1, None]), max_size=3),
    max_size=6,
)


@given(ROWS)
def test_cleaning_twice_changes_nothing(rows: list[dict[str, Any]]) -> None:
    once = clean_rows(rows)
    again = clean_rows(once["rows"])
    assert again["rows"] == once["rows"]
    assert once["removed"] == len(rows) - len(once["rows"])
