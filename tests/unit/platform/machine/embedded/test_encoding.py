"""JSON text and its limit."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.encoding import LIMIT_BYTES, encode, encode_value, fits
from tdev.platform.machine.embedded.failure import StateError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_what_is_encoded_reads_back_the_same(value: Any) -> None:
    assert json.loads(encode(value)) == value


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object(), b"x", "\ud800", nested(100_000)])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"JSON"):
        encode(value)
    with pytest.raises(StateError) as caught:
        encode_value(value, "the output")
    assert caught.value.error == "States.Runtime"
    assert (caught.value.cause or "").startswith("the output is ")


@pytest.mark.parametrize(("sign", "bytes_each"), [("a", 1), ("é", 2), ("語", 3), ("😀", 4)])
def test_the_limit_counts_bytes(sign: str, bytes_each: int) -> None:
    count = LIMIT_BYTES // bytes_each
    assert fits(sign * count)
    assert not fits(sign * (count + 1))
