"""Work beside the requests: done again and again, whatever one round does, until it is closed."""

import threading

import pytest

from tdev.entry.server.repeating import Repeating
from tdev.kernel.errors import PlatformError


class Rounds:
    """Counts rounds; the first ones fail."""

    def __init__(self, failing: int = 0) -> None:
        self.count, self.failing = 0, failing
        self.enough = threading.Event()

    def __call__(self) -> None:
        self.count += 1
        if self.count >= 3:
            self.enough.set()
        if self.count <= self.failing:
            raise PlatformError("the store is busy")


def test_rounds_follow_each_other_until_it_is_closed() -> None:
    rounds, begun = Rounds(), []
    work = Repeating("test", rounds, 0.001, first=lambda: begun.append(rounds.count))
    assert rounds.enough.wait(30)
    work.close()
    done = rounds.count
    assert begun == [0]
    assert not any(thread.name == "tdev-test" for thread in threading.enumerate())
    assert rounds.count == done


def test_a_round_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    rounds = Rounds(failing=2)
    work = Repeating("test", rounds, 0.001)
    assert rounds.enough.wait(30)
    work.close()
    assert "the store is busy" in caplog.text


def test_a_first_step_that_fails_does_not_keep_the_rounds_away() -> None:
    rounds = Rounds()

    def fail() -> None:
        raise PlatformError("no store")

    work = Repeating("test", rounds, 0.001, first=fail)
    assert rounds.enough.wait(30)
    work.close()


def test_closing_does_not_wait_for_the_pause() -> None:
    rounds = Rounds()
    Repeating("test", rounds, 3600).close()
    assert rounds.count == 0
