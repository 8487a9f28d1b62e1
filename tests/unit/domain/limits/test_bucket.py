import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.limits.bucket import Buckets
from tests.support.clock import SetClock


def test_a_burst_passes_and_the_next_one_is_told_how_long_to_wait() -> None:
    buckets = Buckets(4, 3, seconds=SetClock())
    assert [buckets.take("red") for _ in range(4)] == [0, 0, 0, 0.25]


def test_what_comes_back_comes_back_with_time_and_no_more_than_fits() -> None:
    clock = SetClock()
    buckets = Buckets(4, 3, seconds=clock)
    assert [buckets.take("red") for _ in range(3)] == [0, 0, 0]
    clock.advance(0.5)
    assert [buckets.take("red") == 0 for _ in range(3)] == [True, True, False]
    clock.advance(1000)
    assert [buckets.take("red") == 0 for _ in range(4)] == [True, True, True, False]


def test_a_key_takes_nothing_of_another() -> None:
    buckets = Buckets(1, 1, seconds=SetClock())
    assert buckets.take("red") == 0
    assert buckets.take("red") > 0
    assert buckets.take("blue") == 0


def test_a_rate_of_nothing_is_no_limit() -> None:
    buckets = Buckets(0, 1, seconds=SetClock())
    assert [buckets.take("red") for _ in range(100)] == [0] * 100


def test_what_is_left_can_be_told() -> None:
    buckets = Buckets(1, 3, seconds=SetClock())
    assert buckets.left("red") == 3
    buckets.take("red")
    assert buckets.left("red") == 2
    for _ in range(5):
        buckets.take("red")
    assert buckets.left("red") == 0


def test_the_memory_of_keys_is_bounded_and_forgets_whoever_asked_longest_ago() -> None:
    buckets = Buckets(1, 1, seconds=SetClock())
    for number in range(10_001):
        assert buckets.take(number) == 0
    assert buckets.take(10_000) > 0
    assert buckets.take(0) == 0


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60), st.integers(1, 5), st.integers(1, 9))
def test_no_span_of_time_lets_more_pass_than_burst_and_rate_allow(gaps: list[float], rate: int, burst: int) -> None:
    clock = SetClock(0.0)
    buckets = Buckets(rate, burst, seconds=clock)
    passed: list[float] = []
    for gap in gaps:
        clock.advance(gap)
        if buckets.take("key") == 0:
            passed.append(clock())
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            assert last - first + 1 <= burst + rate * (passed[last] - start) + 1e-6


@given(st.integers(1, 9), st.floats(0, 5))
def test_who_waits_as_long_as_told_gets_one(rate: int, before: float) -> None:
    clock = SetClock(0.0)
    buckets = Buckets(rate, 1, seconds=clock)
    clock.advance(before)
    assert buckets.take("key") == 0
    clock.advance(buckets.take("key") + 1e-9)
    assert buckets.take("key") == 0


@pytest.mark.parametrize("threads", [8])
def test_many_threads_take_no_more_than_there_is(threads: int) -> None:
    buckets = Buckets(1, 100, seconds=SetClock())
    gate = threading.Barrier(threads)

    def some(_: int) -> int:
        gate.wait()
        return sum(buckets.take("key") == 0 for _ in range(50))

    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(some, range(threads))) == 100
