"""Results as lines for people."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.entry.cli.values import lines_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("one\ntwo", ["one", "two"]),
        ("", ["(empty)"]),
        (None, ["null"]),
        (True, ["true"]),
        (1.5, ["1.5"]),
        ([], ["(none)"]),
        ({}, ["(empty)"]),
        (["a", 1, None], ["a, 1, null"]),
        ({"a": 1, "b": "x"}, ["a: 1", "b: x"]),
        ({"a": "two\nlines"}, ["a:", "  two", "  lines"]),
        ({"a": {"b": 1, "c": 2}}, ["a:", "  b: 1", "  c: 2"]),
        ([{"n": "a", "x": 1}, {"n": "bcd", "x": None}], ["n    x", "a    1", "bcd  null"]),
        ({"rows": [{"n": "a"}]}, ["rows:", "  n", "  a"]),
        ([{"n": 1}, {"m": 2}], ["- n: 1", "- m: 2"]),
        ([{"n": [1, 2], "m": 0}, [3]], ["- n: 1, 2", "  m: 0", "- 3"]),
    ],
)
def test_each_kind_has_its_form(value: Any, lines: list[str]) -> None:
    assert lines_of(value) == lines


def test_a_list_that_is_long_has_an_item_per_line() -> None:
    words = ["word " * 10] * 5
    assert lines_of(words) == [f"- {word}" for word in words]


def test_a_long_table_is_cut_and_says_by_how_much() -> None:
    lines = lines_of([{"n": number} for number in range(1500)])
    assert lines[:2] == ["n", "0"]
    assert lines[-1] == "... 1,480 more rows"
    assert len(lines) == 22


def test_a_cell_is_cut_and_keeps_the_columns() -> None:
    rows = [{"text": "x" * 500, "n": 1}, {"text": "two\nlines", "n": 2}]
    heading, first, second = lines_of(rows)
    assert first.endswith("…  1")
    assert second.startswith("two lines ")
    assert {line.index(last) for line, last in ((heading, "n"), (first, "1"), (second, "2"))} == {62}


@given(JSON)
def test_every_value_has_lines_and_every_line_is_one(value: Any) -> None:
    lines = lines_of(value)
    assert lines
    assert not [line for line in lines if "\n" in line]
