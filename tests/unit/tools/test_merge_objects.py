"""Merged objects."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.merge_objects import merge_objects

OBJECTS = st.recursive(
    st.integers(0, 2), lambda part: st.dictionaries(st.sampled_from("ab"), part, max_size=2), max_leaves=6
).filter(lambda value: isinstance(value, dict))


@pytest.mark.parametrize(("kept", "value"), [("second", 2), ("first", 1)])
def test_a_conflict_is_told_and_decided(kept: Any, value: int) -> None:
    found = merge_objects({"a": {"b": 1}}, {"a": {"b": 2}}, kept)
    assert found == {"value": {"a": {"b": value}}, "conflicts": ["a.b"]}


def test_true_and_one_are_two_values() -> None:
    assert merge_objects({"a": 1}, {"a": True})["conflicts"] == ["a"]


def test_a_conflict_can_fail() -> None:
    with pytest.raises(InvalidError, match="at a"):
        merge_objects({"a": 1}, {"a": 2}, "fail")


def test_very_deep_objects_are_refused() -> None:
    deep: Any = {}
    for _ in range(60):
        deep = {"a": deep}
    with pytest.raises(InvalidError, match="50 deep"):
        merge_objects(deep, deep)


@given(OBJECTS, OBJECTS)
def test_an_object_with_itself_or_nothing_is_itself(first: Any, second: Any) -> None:
    assert merge_objects(first, first) == {"value": first, "conflicts": []}
    assert merge_objects({}, first)["value"] == merge_objects(first, {})["value"] == first
    both = merge_objects(first, second)["value"]
    assert merge_objects(both, second)["value"] == both
