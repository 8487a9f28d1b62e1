"""Finding outliers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError
from tdev.tools.find_outliers import find_outliers


def test_both_ends_are_found() -> None:
    found = find_outliers([10, 12, 11, -50, 10, 11, 90])
    assert [(row["position"], row["value"]) for row in found["rows"]] == [(3, -50), (6, 90)]
    assert found["rows"][0]["score"] < 0 < found["rows"][1]["score"]


def test_equal_numbers_have_no_outlier() -> None:
    assert find_outliers([5, 5, 5, 5])["count"] == 0


def test_one_that_differs_among_equal_ones_is_found() -> None:
    assert [row["value"] for row in find_outliers([5, 5, 5, 5, 5, 5, 8])["rows"]] == [8]


def test_a_higher_threshold_finds_less() -> None:
    numbers: list[int | float] = [10, 11, 9, 10, 14, 55]
    assert find_outliers(numbers, threshold=1.0)["count"] >= find_outliers(numbers, threshold=10)["count"] == 1


@pytest.mark.parametrize(
    ("numbers", "threshold"), [([1, 2], 3.5), ([1, 2, 3], 0), ([1, 2, float("nan")], 3.5), ([1, 2, 10**400], 3.5)]
)
def test_what_cannot_be_judged_is_refused(numbers: list[int | float], threshold: float) -> None:
    with pytest.raises(InvalidError):
        find_outliers(numbers, threshold=threshold)


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=12), st.integers(-1000, 1000))
def test_moving_all_numbers_moves_no_outlier(numbers: list[int | float], shift: int) -> None:
    first = [row["position"] for row in find_outliers(numbers)["rows"]]
    second = [row["position"] for row in find_outliers([value + shift for value in numbers])["rows"]]
    assert first == second
