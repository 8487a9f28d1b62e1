"""Waiting."""

from time import monotonic

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.wait_seconds import wait_seconds


def test_it_waits_at_least_that_long() -> None:
    start = monotonic()
    assert wait_seconds(0.05) == {"seconds": 0.05}
    assert monotonic() - start >= 0.049


@pytest.mark.parametrize("seconds", [-0.1, 20.5, float("nan"), float("inf")])
def test_what_cannot_be_waited_is_refused_at_once(seconds: float) -> None:
    with pytest.raises(InvalidError):
        wait_seconds(seconds)
