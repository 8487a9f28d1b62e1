import threading

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.invocation.pool.keeper import Keeper


def test_every_job_runs_in_the_one_thread():
    keeper = Keeper(lambda: None, 10)
    names = {keeper.run(lambda: threading.get_ident()) for _ in range(3)}
    keeper.close()
    assert len(names) == 1
    assert threading.get_ident() not in names


def test_what_a_job_raises_is_raised_where_it_was_asked_for():
    keeper = Keeper(lambda: None, 10)
    with pytest.raises(ZeroDivisionError):
        keeper.run(lambda: 1 / 0)
    assert keeper.run(lambda: "still there") == "still there"
    keeper.close()


def test_it_looks_again_and_again():
    looked = threading.Semaphore(0)
    keeper = Keeper(looked.release, 0.01)
    assert all(looked.acquire(timeout=5) for _ in range(3))
    keeper.close()


def test_after_close_nothing_runs_and_no_thread_is_left():
    before = set(threading.enumerate())
    keeper = Keeper(lambda: None, 10)
    keeper.close()
    keeper.close()
    with pytest.raises(PlatformError, match="closed"):
        keeper.run(lambda: None)
    assert set(threading.enumerate()) == before
