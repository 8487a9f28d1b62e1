"""Sums of small trees."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.planning.ranked.trees import Trees, probability

STUMP: dict[str, Any] = {"start": -1.0, "trees": [[0, 0.5, -2.0, 3.0]]}


@pytest.mark.parametrize(("sign", "odds"), [(0.4, -3.0), (0.5, -3.0), (0.51, 2.0)])
def test_a_sign_at_the_threshold_goes_with_those_below(sign: float, odds: float) -> None:
    assert Trees(STUMP).odds([sign]) == odds


def test_trees_add_up_and_may_be_deep() -> None:
    deep = [1, 10.0, [0, 0.0, 1.0, 2.0], 4.0]
    trees = Trees({"start": 0.5, "trees": [deep, STUMP["trees"][0], 0.25]})
    assert trees.odds([1.0, 3.0]) == 0.5 + 2.0 + 3.0 + 0.25
    assert trees.odds([-1.0, 11.0]) == 0.5 + 4.0 - 2.0 + 0.25


def test_without_trees_only_the_start_counts() -> None:
    assert Trees({"start": 0, "trees": []}).probability([]) == 0.5


@given(st.floats(-1e6, 1e6))
def test_a_probability_lies_between_nothing_and_certainty(odds: float) -> None:
    assert 0.0 <= probability(odds) <= 1.0
    assert math.isclose(probability(odds) + probability(-odds), 1.0)


@given(st.floats(-30, 30), st.floats(0.01, 5))
def test_more_odds_are_likelier(odds: float, more: float) -> None:
    assert probability(odds + more) > probability(odds)
