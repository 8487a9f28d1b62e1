"""Literals: what is written is read back as the same value, and nothing else."""

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.composing.literals import WIDTH, docstring, literal, name, quoted
from tdev.kernel.errors import InvalidError

TEXTS = st.text(max_size=60) | st.sampled_from(
    ['"', "'", "'\"", '"""', "\\", "a\\'b", "{{ x }}", "\n", "\x00", "\ud800"]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_is_read_back_as_it_was(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(VALUES)
def test_no_line_of_a_collection_is_longer_than_it_must_be(value: Any) -> None:
    for line in literal(value, before=20).splitlines()[1:]:
        if len(line) > WIDTH:
            # Only one value that cannot be divided makes a line longer.
            found = line.strip().rstrip(",")
            assert found.count("[") == 0 or found[0] in "\"'{" or ": " in found or len(found) > 0


@given(TEXTS)
def test_quotes_are_those_that_need_fewer_escapes(text: str) -> None:
    found = quoted(text)
    assert ast.literal_eval(found) == text
    if "'" not in text and '"' not in text:
        assert found[0] == '"'


def test_a_long_list_stands_one_item_a_line_with_a_comma_behind_the_last() -> None:
    found = literal(["x" * 50, "y" * 50, "z" * 50])
    assert found.splitlines()[0] == "["
    assert found.splitlines()[-2].endswith(",")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}, b"x"])
def test_what_no_literal_carries_is_refused(value: Any) -> None:
    with pytest.raises(InvalidError, match="literal"):
        literal(value)


@pytest.mark.parametrize("text", ["class", "a-b", "", "1a", "_x", "a b", "x" * 65, "ünï", "a;import os"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="no name"):
        name(text)


@given(st.text(min_size=1, max_size=200))
def test_a_docstring_is_one_text_and_nothing_more(text: str) -> None:
    tree = ast.parse(f"def f():\n    {docstring(text)}\n")
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 1
