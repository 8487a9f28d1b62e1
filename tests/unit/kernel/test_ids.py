"""Identifiers: random ones sort by time, named ones depend on their parts alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.ids import named_id, new_id, request_id

MILLIS = st.integers(0, 2**45 - 1)


def test_identifier_has_its_prefix_and_eighteen_characters():
    assert re.fullmatch(r"exec-[0-9a-hjkmnp-tv-z]{18}", new_id("exec"))


def test_identifiers_of_the_same_moment_differ():
    assert len({new_id("x", lambda: 1.0) for _ in range(2000)}) == 2000


@given(MILLIS, MILLIS)
def test_identifiers_sort_by_time(one, other):
    early, late = sorted((one, other))
    if early != late:
        # Half a millisecond keeps the division out of the rounding.
        assert new_id("x", lambda: (early + 0.5) / 1000) < new_id("x", lambda: (late + 0.5) / 1000)


def test_time_and_chance_both_take_part():
    now, later = new_id("x", lambda: 1e9), new_id("x", lambda: 1e9 + 1)
    assert now[:11] != later[:11]
    assert new_id("x", lambda: 1e9)[:11] == now[:11]


@given(st.lists(st.text(), max_size=4))
def test_named_identifier_is_the_same_for_the_same_parts(parts):
    assert named_id("p", *parts) == named_id("p", *parts)
    assert re.fullmatch(r"p-[0-9a-f]{32}", named_id("p", *parts))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("p", "a", "b"), ("p", "ab")),
        (("p", "a", "b"), ("p", "b", "a")),
        (("p", "a", ""), ("p", "a")),
        (("p", "a"), ("q", "a")),
    ],
)
def test_named_identifiers_of_other_parts_differ(one, other):
    assert named_id(*one) != named_id(*other)


def test_request_identifiers_are_uuids_and_differ():
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", request_id())
    assert request_id() != request_id()
