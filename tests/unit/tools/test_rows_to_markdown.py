"""Rows as a table."""

from tdev.tools.markdown_to_html import markdown_to_html
from tdev.tools.rows_to_markdown import rows_to_markdown


def test_a_cell_stays_one_cell() -> None:
    found = rows_to_markdown([{"a|b": "x|y\nz", "c": "back\\slash"}])["text"]
    assert found == "| a\\|b | c |\n| --- | --- |\n| x\\|y z | back\\\\slash |"


def test_numbers_stand_to_the_right_only_when_all_are_numbers() -> None:
    found = rows_to_markdown([{"n": 1, "m": "1"}, {"n": "2,000", "m": "x"}])["text"]
    assert found.splitlines()[1] == "| ---: | --- |"


def test_missing_cells_are_empty() -> None:
    assert rows_to_markdown([{"a": 1}, {"b": 2}])["text"].splitlines()[2:] == ["| 1 |  |", "|  | 2 |"]


def test_the_html_of_the_table_has_all_cells() -> None:
    text = rows_to_markdown([{"a": "x|y", "b": 1}], title="T")["text"]
    html = markdown_to_html(text)["html"]
    assert html.count("<td") == 2
    assert "<h2>T</h2>" in html
    assert "x|y" in html
