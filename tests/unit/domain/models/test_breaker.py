"""The circuit breaker: closed until too many failures in a row, open for a while, then one may try."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.models.breaker import Breaker
from tdev.kernel.errors import ModelError
from tests.support.clock import SetClock


def breaker(clock: SetClock, failures: int = 3, rest_s: float = 10.0) -> Breaker:
    return Breaker(failures, rest_s, clock)


def fail(found: Breaker, times: int) -> None:
    for _ in range(times):
        found.admit("m")
        found.failed()


def test_failures_in_a_row_open_it_and_the_error_says_when_it_is_tried_again() -> None:
    found = breaker(SetClock())
    fail(found, 2)
    assert found.state == "closed"
    fail(found, 1)
    assert found.state == "open"
    with pytest.raises(ModelError, match="failed 3 times in a row") as caught:
        found.admit("m")
    assert "10 s" in (caught.value.hint or "")


def test_a_success_in_between_begins_anew() -> None:
    found = breaker(SetClock())
    fail(found, 2)
    found.admit("m")
    found.answered()
    fail(found, 2)
    assert found.state == "closed"


def test_after_its_rest_one_may_try_and_all_others_wait_for_him() -> None:
    clock = SetClock()
    found = breaker(clock)
    fail(found, 3)
    clock.advance(10)
    assert found.state == "half-open"
    found.admit("m")
    with pytest.raises(ModelError):
        found.admit("m")
    found.answered()
    assert found.state == "closed"
    found.admit("m")


def test_a_failed_trial_opens_it_again_for_the_whole_time() -> None:
    clock = SetClock()
    found = breaker(clock)
    fail(found, 3)
    clock.advance(10)
    fail(found, 1)
    clock.advance(9)
    assert found.state == "open"
    clock.advance(1)
    assert found.state == "half-open"


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=40), st.integers(1, 6))
def test_it_is_open_exactly_after_the_last_calls_failed(outcomes: Sequence[bool], most: int) -> None:
    found = Breaker(most, 10.0, SetClock())
    done = []
    for works in outcomes:
        if found.state == "open":
            break
        found.admit("m")
        (found.answered if works else found.failed)()
        done.append(works)
    assert (found.state == "open") == (len(done) >= most and not any(done[-most:]))
