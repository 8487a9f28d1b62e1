"""Reading a table of a page."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.html_to_rows import html_to_rows


def test_the_first_line_gives_the_names() -> None:
    html = "<table><thead><tr><th>City</th><th> </th></tr></thead><tr><td>Seoul</td><td>1</td></tr></table>"
    assert html_to_rows(html) == {"rows": [{"City": "Seoul", "column_2": "1"}], "columns": ["City", "column_2"]}


def test_tables_are_counted_from_one() -> None:
    html = "<table><tr><th>a</th></tr></table><table><tr><th>b</th></tr><tr><td>2</td></tr></table>"
    assert html_to_rows(html, table=2)["rows"] == [{"b": "2"}]


@pytest.mark.parametrize("table", [0, 2, -1])
def test_a_table_that_is_not_there_is_refused(table: int) -> None:
    with pytest.raises(InvalidError, match=f"no table {table}"):
        html_to_rows("<table><tr><td>x</td></tr></table>", table=table)


def test_a_table_inside_a_cell_is_another_table() -> None:
    html = "<table><tr><th>a</th></tr><tr><td>x<table><tr><td>inner</td></tr></table></td></tr></table>"
    assert html_to_rows(html)["rows"][0] == {"a": "x"}
    assert html_to_rows(html, table=2)["columns"] == ["inner"]


def test_an_empty_table_has_no_rows() -> None:
    assert html_to_rows("<table></table>") == {"rows": [], "columns": []}


def test_a_page_without_a_table_is_refused() -> None:
    with pytest.raises(InvalidError, match="0 tables"):
        html_to_rows("https://example.com/")
