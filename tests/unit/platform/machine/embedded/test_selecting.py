"""JSON equality, and walking without recursion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.path_syntax import parse_path
from tdev.platform.machine.embedded.selecting import child, compile_steps, is_number, same

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 1.5]) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=1), inner, max_size=2),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        ("1", 1, False),
        ([1, [True]], [1.0, [True]], True),
        ([1], [True], False),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": 1, "b": 1}, False),
        ([], {}, False),
    ],
)
def test_json_values_are_compared_as_json(left, right, equal):
    assert same(left, right) is equal


@given(JSON, JSON)
def test_equality_is_symmetric_and_reflexive(left, right):
    assert same(left, left)
    assert same(left, right) is same(right, left)


def test_true_is_no_number():
    assert [is_number(value) for value in (1, 1.5, True, "1", None)] == [True, True, False, False, False]


def test_a_very_deep_document_is_walked():
    document: object = {"x": 1}
    for _ in range(5_000):
        document = {"d": document}
    assert compile_steps(parse_path("$..x").steps)([document], document) == [1]


def test_a_child_that_is_not_there_is_a_lookup_error():
    with pytest.raises(LookupError):
        child({"a": 1}, parse_path("$.b").steps[0])
    with pytest.raises(LookupError):
        child("abc", parse_path("$[0]").steps[0])


@given(JSON)
def test_everything_below_is_found_once(document):
    def count(node: object) -> int:
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        return sum(1 + count(item) for item in children)

    assert len(compile_steps(parse_path("$..*").steps)([document], document)) == count(document)
