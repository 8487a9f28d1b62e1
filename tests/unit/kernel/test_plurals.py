"""One thing is not many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.plurals import counted


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "lesson", "0 lessons"),
        (1, "lesson", "1 lesson"),
        (2, "recorded call", "2 recorded calls"),
        (1200, "record", "1,200 records"),
    ],
)
def test_a_number_stands_with_its_noun(number, noun, said):
    assert counted(number, noun) == said


@given(st.integers(0, 10**9))
def test_only_one_thing_is_in_the_singular(number):
    assert counted(number, "step").endswith("s") is (number != 1)
