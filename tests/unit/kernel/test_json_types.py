"""The canonical text of JSON and its digest."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.json_types import canonical, digest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_canonical_text_reads_back_as_the_value(value):
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(st.text(), JSON, min_size=2, max_size=6))
def test_order_of_the_keys_does_not_matter(value):
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)
    assert digest(turned) == digest(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [1, 2.5, None, True]}, '{"a":[1,2.5,null,true],"b":1}'),
        ("é\n", '"é\\n"'),
        ({}, "{}"),
        ({"b": {"z": 1, "y": 2}, "a": 0}, '{"a":0,"b":{"y":2,"z":1}}'),
    ],
)
def test_canonical_text_has_no_blanks_and_sorted_keys(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_numbers_that_json_lacks_are_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", {"a": lambda: 1}])
def test_what_is_not_json_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_digest_is_the_sha256_of_the_canonical_text():
    assert digest({"a": 1}) == "sha256:" + hashlib.sha256(b'{"a":1}').hexdigest()


@given(JSON, JSON)
def test_values_that_differ_have_digests_that_differ(one, other):
    assert (digest(one) == digest(other)) == (canonical(one) == canonical(other))
