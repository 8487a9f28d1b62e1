"""Describing numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.number_statistics import number_statistics


def test_figures_of_a_small_list() -> None:
    assert number_statistics([2, 4, 4, 4, 5, 5, 7, 9]) == {
        "count": 8,
        "sum": 40,
        "average": 5.0,
        "median": 4.5,
        "min": 2,
        "max": 9,
        "deviation": 2.0,
    }


@pytest.mark.parametrize("numbers", [[], [float("nan")], [float("inf")], [10**400], [1.7e308, 1.7e308]])
def test_what_cannot_be_computed_is_refused(numbers: list[int | float]) -> None:
    with pytest.raises(InvalidError):
        number_statistics(numbers)


@given(st.lists(st.integers(-1000, 1000), min_size=1))
def test_the_average_lies_between_the_ends(numbers: list[int | float]) -> None:
    found = number_statistics(numbers)
    assert found["min"] <= found["average"] <= found["max"]
    assert found["min"] <= found["median"] <= found["max"]
