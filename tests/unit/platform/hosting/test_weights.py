"""Weights: only percents that are a hundred together, and what is left of them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.platform.hosting.weights import checked_weights


@given(st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True))
def test_cuts_of_a_hundred_are_accepted_and_stay_a_hundred(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 100]
    weights = {version: edges[version] - edges[version - 1] for version in range(1, len(edges))}
    found = checked_weights(weights, most=6)
    assert found == weights
    assert list(found.values()) == sorted(weights.values(), reverse=True)


@given(st.dictionaries(st.integers(1, 9), st.integers(-20, 120), max_size=4))
def test_whatever_is_accepted_is_a_hundred_among_so_many(weights: dict[int, int]) -> None:
    with suppress(InvalidError):
        found = checked_weights(weights, most=2)
        assert sum(found.values()) == 100
        assert len(found) <= 2
        assert all(found.values())


def test_of_equal_shares_the_older_version_is_first() -> None:
    assert list(checked_weights({2: 50, 1: 50}, most=2)) == [1, 2]


@pytest.mark.parametrize(
    ("weights", "pointer"),
    [
        ({}, "#/weights"),
        ({1: 99}, "#/weights"),
        ({1: 34, 2: 33, 3: 33}, "#/weights"),
        ({1: 150, 2: -50}, "#/weights/1"),
        ({1: 50.0, 2: 50}, "#/weights/1"),
        ({1: True}, "#/weights/1"),
    ],
)
def test_what_is_wrong_is_pointed_at(weights: dict[int, int], pointer: str) -> None:
    with pytest.raises(InvalidError) as caught:
        checked_weights(weights, most=2)
    assert caught.value.findings[0].pointer == pointer


def test_a_version_with_nothing_is_left_out() -> None:
    assert checked_weights({1: 100, 2: 0, 3: 0}, most=1) == {1: 100}
