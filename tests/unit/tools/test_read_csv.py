"""Reading CSV."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.tabular.cells import MOST_ROWS
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.read_csv import read_csv
from tdev.tools.write_csv import write_csv


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(mark: str) -> None:
    text = f'name{mark}note\nKim{mark}"a, b; c | d"\n'
    assert read_csv(text)["rows"] == [{"name": "Kim", "note": "a, b; c | d"}]


def test_the_delimiter_can_be_given() -> None:
    assert read_csv("a:b\n1:2", delimiter=":")["rows"] == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("delimiter", ["::", '"', "\n"])
def test_a_delimiter_is_one_plain_character(delimiter: str) -> None:
    with pytest.raises(InvalidError, match="no delimiter"):
        read_csv("a,b", delimiter=delimiter)


def test_values_stay_texts() -> None:
    assert read_csv("id\n007")["rows"] == [{"id": "007"}]


def test_uneven_lines_lose_nothing() -> None:
    found = read_csv("a,b\n1\n1,2,3")
    assert found["columns"] == ["a", "b", "column_3"]
    assert found["rows"] == [{"a": "1", "b": "", "column_3": ""}, {"a": "1", "b": "2", "column_3": "3"}]


def test_doubled_and_empty_names_become_different() -> None:
    assert read_csv("a,a,,a_2\n1,2,3,4")["columns"] == ["a", "a_2", "column_3", "a_2_2"]


def test_empty_lines_and_a_byte_order_mark_are_skipped() -> None:
    assert read_csv("\ufeffa,b\n\n1,2\n,\n")["rows"] == [{"a": "1", "b": "2"}]


def test_a_cell_may_hold_a_line_break() -> None:
    assert read_csv('a,b\n"x\ny",2')["rows"] == [{"a": "x\ny", "b": "2"}]


def test_an_open_quote_is_refused() -> None:
    with pytest.raises(InvalidError, match="no CSV"):
        read_csv('a,b\n"x,2')


def test_nothing_is_an_empty_table() -> None:
    assert read_csv("") == {"rows": [], "columns": [], "count": 0}


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TooLargeError):
        read_csv("a\n" + "1\n" * (MOST_ROWS + 1))


CELLS = st.text(alphabet='ab ,;"\n1', min_size=1, max_size=6).filter(lambda text: text.strip())


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_what_write_csv_writes_is_read_again(pairs: list[tuple[str, str]]) -> None:
    rows = [{"x": left, "y": right} for left, right in pairs]
    assert read_csv(write_csv(rows)["text"], delimiter=",")["rows"] == rows
