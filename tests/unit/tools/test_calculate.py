"""Calculating."""

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.calculate import calculate


def test_goals_of_users_are_computed() -> None:
    assert calculate("12% of 84,500 plus 3,000") == {"result": 13140}
    assert calculate("0.12 * 84500 + 3000") == {"result": 13140}


def test_what_is_no_arithmetic_is_refused() -> None:
    with pytest.raises(InvalidError):
        calculate("open('x')")
