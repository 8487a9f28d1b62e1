"""Reading JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.read_json import read_json


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', "NaN", "[Infinity]", "-Infinity", "{", "", "[1,]", "1e999", "'a'", "\x00"]
)
def test_what_is_no_strict_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        read_json(text)


def test_the_place_of_the_mistake_is_told() -> None:
    with pytest.raises(InvalidError, match="line 2, column 3"):
        read_json("{\n  a: 1}")


def test_depth_and_digits_are_bounded_by_errors_of_ours() -> None:
    with pytest.raises(InvalidError):
        read_json("[" * 100_000)
    with pytest.raises(InvalidError):
        read_json("9" * 5000)


def test_a_byte_order_mark_is_dropped() -> None:
    assert read_json("\ufeff[1]") == {"value": [1]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    max_leaves=8,
)


@given(JSON)
def test_what_json_writes_is_read(value: Any) -> None:
    assert read_json(json.dumps(value)) == {"value": value}
