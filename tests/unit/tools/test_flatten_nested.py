"""Flat rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.flatten_nested import flatten_nested


def test_one_object_is_one_row() -> None:
    assert flatten_nested({"a": {"b": [1, {"c": None}]}, "d": {}}, "_")["rows"] == [{"a_b_0": 1, "a_b_1_c": None}]


@pytest.mark.parametrize("value", [1, "x", None, [1], [{"a": 1}, []], {"a": {"b": 1}, "a.b": 2}])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(InvalidError):
        flatten_nested(value)


def test_a_very_deep_value_is_refused() -> None:
    value: Any = 1
    for _ in range(60):
        value = {"a": value}
    with pytest.raises(InvalidError, match="50 deep"):
        flatten_nested(value)


LEAVES = st.integers() | st.text(max_size=3)
VALUES = st.recursive(LEAVES, lambda part: st.dictionaries(st.sampled_from("abc"), part, min_size=1, max_size=3))


@given(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1))
def test_every_leaf_is_one_cell(value: dict[str, Any]) -> None:
    def leaves(part: Any) -> int:
        return sum(map(leaves, part.values())) if isinstance(part, dict) else 1

    assert len(flatten_nested(value)["rows"][0]) == leaves(value)
