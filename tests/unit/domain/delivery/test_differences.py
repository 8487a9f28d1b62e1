"""Where two JSON values differ."""

from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.differences import Passed, Place, places
from tdev.kernel.json_types import canonical

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def at(value: Any, pointer: str) -> Any:
    def step(now: Any, part: str) -> Any:
        name = part.replace("~1", "/").replace("~0", "~")
        return now[int(name)] if isinstance(now, list) else now[name]

    return reduce(step, pointer.split("/")[1:], value)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": 1}, {"a": 2}, [Place("/a", "changed", 1, 2)]),
        ({"a": 1}, {"b": 1}, [Place("/a", "removed", 1), Place("/b", "added", None, 1)]),
        ([1, 2], [1], [Place("/1", "removed", 2)]),
        ([], [{"a": 0}], [Place("/0", "added", None, {"a": 0})]),
        ({"a/b": {"~": 1}}, {"a/b": {"~": 2}}, [Place("/a~1b/~0", "changed", 1, 2)]),
        ({"a": []}, {"a": {}}, [Place("/a", "changed", [], {})]),
        (1, True, [Place("", "changed", 1, True)]),
        (None, None, []),
    ],
)
def test_each_place_is_named(before: Any, after: Any, found: list[Place]) -> None:
    assert list(places(before, after)) == found


@given(JSON, JSON)
def test_there_is_no_difference_exactly_when_the_json_is_the_same(before: Any, after: Any) -> None:
    assert (not list(places(before, after))) == (canonical(before) == canonical(after))


@given(JSON, JSON)
def test_a_pointer_leads_to_both_values(before: Any, after: Any) -> None:
    for place in places(before, after):
        if place.change != "added":
            assert canonical(at(before, place.pointer)) == canonical(place.before)
        if place.change != "removed":
            assert canonical(at(after, place.pointer)) == canonical(place.after)


@given(JSON, JSON)
def test_looked_at_from_the_other_side_it_is_the_same(before: Any, after: Any) -> None:
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    back = {(place.pointer, turned[place.change]) for place in places(after, before)}
    assert {(place.pointer, place.change) for place in places(before, after)} == back


@pytest.mark.parametrize(
    ("pattern", "pointer", "over"),
    [
        ("/result/id", "/result/id", True),
        ("/result/id", "/result/id/deeper", True),
        ("/result/id", "/result/idle", False),
        ("/result/*/id", "/result/0/id", True),
        ("/result/*/id", "/result/id", False),
        ("id", "/result/0/id", True),
        ("id", "/result/0/ids", False),
        ("a/b", "/result/a~1b", True),
    ],
)
def test_what_is_passed_over_is_so_with_all_below(pattern: str, pointer: str, over: bool) -> None:
    assert Passed([pattern]).over(pointer) is over
