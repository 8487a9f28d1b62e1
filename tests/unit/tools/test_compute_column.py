"""Computed columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError, TDevError
from tdev.tools.compute_column import compute_column


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_it_computes_as_arithmetic_does(a: int, b: int) -> None:
    found = compute_column([{"a": a, "b b": str(b)}], "c", "2 * {a} - {b b}")["rows"]
    assert found == [{"a": a, "b b": str(b), "c": 2 * a - b}]


def test_a_column_can_be_computed_from_itself() -> None:
    assert compute_column([{"n": 3}], "n", "{n} + 1")["rows"] == [{"n": 4}]


@pytest.mark.parametrize("expression", ["1 + 1", "{z} + 1", "{n} +", "{n} / 0", "__import__({n})", ""])
def test_what_cannot_be_computed_is_refused(expression: str) -> None:
    with pytest.raises(InvalidError):
        compute_column([{"n": 1}], "c", expression)


def test_a_cell_is_a_number_and_never_code() -> None:
    assert compute_column([{"n": "1) + (1"}], "c", "{n}")["rows"][0]["c"] is None


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TDevError, match="20,001"):
        compute_column([{"n": 1}] * 20_001, "c", "{n}")
