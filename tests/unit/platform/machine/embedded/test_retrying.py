"""Which errors are covered, and how long a retry waits."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.platform.machine.embedded.retrying import Catcher, Retrier, find_catcher, find_retrier, matches
from tdev.platform.machine.embedded.scope import Scope

NAMES = ["Custom", "States.Timeout", "States.HeartbeatTimeout", "States.DataLimitExceeded", "States.Runtime", None]


@pytest.mark.parametrize(
    ("names", "covered"),
    [
        (["States.ALL"], ["Custom", "States.Timeout", "States.HeartbeatTimeout", None]),
        (["States.TaskFailed"], ["Custom", "States.HeartbeatTimeout", None]),
        (["States.Timeout"], ["States.Timeout"]),
        (["States.Runtime"], []),
        (["States.DataLimitExceeded"], ["States.DataLimitExceeded"]),
        (["Custom", "States.Timeout"], ["Custom", "States.Timeout"]),
    ],
)
def test_names_cover_errors_as_the_language_says(names: list[str], covered: list[str | None]) -> None:
    assert [error for error in NAMES if matches(names, error)] == covered


def test_an_entry_has_the_defaults_of_the_language() -> None:
    retrier = Retrier.compile({"ErrorEquals": ["E"]})
    assert (retrier.attempts, [retrier.delay_s(done) for done in range(3)]) == (3, [1.0, 2.0, 4.0])


def test_a_delay_grows_up_to_its_longest() -> None:
    retrier = Retrier.compile({"ErrorEquals": ["E"], "IntervalSeconds": 3, "BackoffRate": 1.5, "MaxDelaySeconds": 5})
    assert [retrier.delay_s(done) for done in range(4)] == [3.0, 4.5, 5.0, 5.0]


def test_full_jitter_draws_from_nothing_to_the_delay() -> None:
    retrier = Retrier.compile({"ErrorEquals": ["E"], "IntervalSeconds": 8, "JitterStrategy": "FULL"})
    drawn: list[tuple[float, float]] = []

    def draw(low: float, high: float) -> float:
        drawn.append((low, high))
        return 0.25

    assert retrier.delay_s(1, draw) == 0.25
    assert drawn == [(0.0, 16.0)]


@given(st.integers(0, 99_999_999), st.floats(1, 100), st.integers(1, 31_622_400))
def test_a_delay_never_passes_its_longest(done: int, rate: float, longest: int) -> None:
    entry = {"ErrorEquals": ["E"], "BackoffRate": rate, "MaxDelaySeconds": longest}
    assert 0 <= Retrier.compile(entry).delay_s(done) <= longest


def test_the_first_entry_that_covers_an_error_decides() -> None:
    retriers = [Retrier(("A",), attempts=1), Retrier(("States.ALL",), attempts=5)]
    assert find_retrier(retriers, (), "A") == 0
    assert find_retrier(retriers, (1, 0), "A") is None
    assert find_retrier(retriers, (1, 4), "B") == 1
    assert find_retrier(retriers, (1, 5), "B") is None
    assert find_retrier([], (), "B") is None


def test_the_first_catcher_that_covers_an_error_catches() -> None:
    def caught(_scope: Scope, _error: Mapping[str, str]) -> tuple[Any, None]:
        return None, None

    first, second = Catcher(("A",), "X", caught), Catcher(("States.ALL",), "Y", caught)
    assert find_catcher([first, second], "A") is first
    assert find_catcher([first, second], "B") is second
    assert find_catcher([first], "B") is None
