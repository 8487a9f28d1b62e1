"""JSON Patch: the examples of RFC 6902, appendix A, and what must hold for any document."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.patching import patched
from tdev.kernel.errors import InvalidError

EXAMPLES: list[tuple[Any, list[dict[str, Any]], Any]] = [
    ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"foo": "bar", "baz": "qux"}),
    ({"foo": ["a", "b"]}, [{"op": "add", "path": "/foo/1", "value": "x"}], {"foo": ["a", "x", "b"]}),
    ({"foo": ["a"]}, [{"op": "add", "path": "/foo/-", "value": ["b"]}], {"foo": ["a", ["b"]]}),
    ({"baz": "q", "foo": "b"}, [{"op": "remove", "path": "/baz"}], {"foo": "b"}),
    ({"foo": ["a", "q", "b"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["a", "b"]}),
    ({"baz": "q"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo"}),
    ({"a": {"x": 1}, "b": {}}, [{"op": "move", "from": "/a/x", "path": "/b/y"}], {"a": {}, "b": {"y": 1}}),
    (
        {"foo": ["a", "g", "c", "e"]},
        [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
        {"foo": ["a", "c", "e", "g"]},
    ),
    ({"a": [1]}, [{"op": "copy", "from": "/a", "path": "/b"}], {"a": [1], "b": [1]}),
    ({"a": 1}, [{"op": "test", "path": "/a", "value": 1}], {"a": 1}),
    ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
    ({"a": 1}, [{"op": "replace", "path": "", "value": 2}], 2),
]


@pytest.mark.parametrize(("document", "operations", "expected"), EXAMPLES)
def test_the_examples_of_the_standard_hold(document: Any, operations: list[dict[str, Any]], expected: Any) -> None:
    assert patched(document, operations) == expected


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": "/a/b/c", "value": 1},
        {"op": "remove", "path": "/nowhere"},
        {"op": "replace", "path": "/nowhere", "value": 1},
        {"op": "test", "path": "/a", "value": 2},
        {"op": "add", "path": "/list/7", "value": 1},
        {"op": "add", "path": "/list/01", "value": 1},
        {"op": "move", "from": "/a", "path": "/a/b"},
        {"op": "shout", "path": "/a"},
        {"op": "add", "path": "a", "value": 1},
        {"op": "add", "path": "/b"},
        {"path": "/a"},
        "add",
    ],
)
def test_an_operation_that_cannot_be_done_is_refused_and_nothing_is_done(operation: Any) -> None:
    document = {"a": 1, "list": [1]}
    with pytest.raises(InvalidError):
        patched(document, [{"op": "add", "path": "/first", "value": 1}, operation])
    assert document == {"a": 1, "list": [1]}


def test_a_patch_is_a_list() -> None:
    with pytest.raises(InvalidError):
        patched({}, {"op": "add"})


LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab/~", max_size=3)
DOCUMENTS = st.dictionaries(st.text("ab/~", max_size=3), LEAVES | st.lists(LEAVES, max_size=3), max_size=4)


@given(DOCUMENTS, st.text("ab/~", max_size=3), LEAVES)
def test_what_is_added_and_removed_again_leaves_the_document(document: dict[str, Any], name: str, value: Any) -> None:
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    added = patched(document, [{"op": "add", "path": pointer, "value": value}])
    assert added == {**document, name: value}
    if name not in document:
        assert patched(added, [{"op": "remove", "path": pointer}]) == document
