"""Vectors of length one."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.embedding.lengths import unit

NUMBERS = st.lists(st.floats(-1000, 1000).map(lambda number: round(number, 3)), min_size=1, max_size=9)


@given(NUMBERS)
def test_a_vector_has_length_one_or_is_all_zero(numbers: list[float]) -> None:
    assert math.isclose(math.hypot(*unit(numbers)), 1.0, abs_tol=1e-5) == any(numbers)


@given(NUMBERS)
def test_how_long_it_was_does_not_count(numbers: list[float]) -> None:
    assert all(abs(a - b) < 2e-6 for a, b in zip(unit(numbers), unit([3 * number for number in numbers]), strict=True))
