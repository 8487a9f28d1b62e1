"""When a new version does worse than the one before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.domain.delivery.strategies import WATCHED
from tdev.domain.delivery.watching import LEAST_CALLS, MORE_ERRORS, faults
from tdev.platform.hosting import Figures

COUNTS = st.integers(0, 10_000)


@st.composite
def figures(draw):
    calls = draw(COUNTS)
    p50 = draw(st.none() | st.floats(0.1, 60_000))
    return Figures(calls, draw(st.integers(0, calls)), p50, p50)


@pytest.mark.parametrize(
    ("new", "old", "wrong"),
    [
        (Figures(), None, False),
        (Figures(100, 0, 10, 20), Figures(100, 0, 10, 20), False),
        (Figures(100, 5), Figures(100, 0), False),
        (Figures(100, 6), Figures(100, 0), True),
        (Figures(100, 30), Figures(100, 28), False),
        (Figures(4, 1), None, False),
        (Figures(1, 1), None, True),
        (Figures(LEAST_CALLS, 1), None, True),
        (Figures(100, 0, 71, 99), Figures(100, 0, 10, 20), True),
        (Figures(100, 0, 69, 99), Figures(100, 0, 10, 20), False),
        (Figures(19, 0, 900, 900), Figures(100, 0, 10, 20), False),
        (Figures(100, 0, 900, 900), Figures(19, 0, 10, 20), False),
        (Figures(100, 0, 900, 900), None, False),
    ],
)
def test_more_errors_and_much_longer_calls_speak_against_it(new: Figures, old: Figures | None, wrong: bool) -> None:
    assert bool(faults(WATCHED, new, old)) is wrong


def test_only_what_is_asked_for_is_looked_at() -> None:
    bad = Figures(100, 100, 900, 900)
    assert faults(("health",), bad, Figures(100, 0, 1, 1)) == []
    assert len(faults(("errors",), bad, Figures(100, 0, 1, 1))) == 1
    assert len(faults(("latency",), bad, Figures(100, 0, 1, 1))) == 1


@given(figures())
def test_the_same_figures_are_never_worse_than_themselves(found: Figures) -> None:
    assert faults(WATCHED, found, found) == [] or found.calls < 1


@given(figures(), figures())
def test_without_errors_nothing_is_said_about_errors(new: Figures, old: Figures) -> None:
    clean = Figures(new.calls, 0, new.p50_ms, new.p99_ms)
    assert faults(("errors",), clean, old) == []


@given(figures(), figures())
def test_one_error_more_never_makes_it_better(new: Figures, old: Figures) -> None:
    if new.errors < new.calls and faults(("errors",), new, old):
        worse = Figures(new.calls, new.errors + 1, new.p50_ms, new.p99_ms)
        assert faults(("errors",), worse, old)


def test_the_words_say_how_many_and_compared_to_what() -> None:
    (told,) = faults(("errors",), Figures(10, 5), Figures(10, 1))
    assert told == "5 of 10 calls failed (50%, 10% before)"
    assert MORE_ERRORS < 0.4
