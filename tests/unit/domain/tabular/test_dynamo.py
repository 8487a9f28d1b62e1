"""Items of DynamoDB."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.tabular.dynamo import item_of, value_of
from tdev.kernel.errors import InvalidError

LEAVES = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=5)
LEAVES = LEAVES | st.floats(-1e15, 1e15).filter(lambda x: x == 0 or abs(x) > 1e-100)
VALUES = st.recursive(
    LEAVES, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part, max_size=3)
)


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=3))
def test_there_and_back_again(value: dict[str, Any]) -> None:
    assert value_of(item_of(value)) == value


def test_kinds_of_dynamodb_become_json() -> None:
    item: Any = {"b": {"B": b"hi"}, "s": {"SS": ["b", "a"]}, "n": {"NS": ["2", "1.5"]}, "x": {"BS": [b"a"]}}
    assert value_of(item) == {"b": "aGk=", "s": ["a", "b"], "n": [1.5, 2], "x": ["YQ=="]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**200, int("1" * 50), object(), 1e300])
def test_what_dynamodb_does_not_keep_is_refused(value: Any) -> None:
    with pytest.raises(InvalidError, match=r"a\[0\]"):
        item_of({"a": [value]})


def test_very_deep_values_are_refused() -> None:
    value: Any = 1
    for _ in range(40):
        value = [value]
    with pytest.raises(InvalidError, match="32 deep"):
        item_of({"a": value})
