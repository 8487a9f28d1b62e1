"""The threads that call functions."""

import threading

from tdev.platform.machine.embedded.calling import Callers
from tests.support.state_machines import until


def test_no_more_threads_than_allowed_and_none_too_early() -> None:
    callers, release, names, lock = Callers(3), threading.Event(), list[str](), threading.Lock()

    def job() -> None:
        with lock:
            names.append(threading.current_thread().name)
        release.wait(5)

    callers.submit(job)
    until(lambda: len(names) == 1)
    for _ in range(5):
        callers.submit(job)
    until(lambda: len(names) == 3)
    release.set()
    until(lambda: len(names) == 6)
    assert len(set(names)) == 3
    callers.close(5)


def test_a_thread_that_is_free_is_used_again() -> None:
    callers, names = Callers(8), list[str]()
    for count in range(1, 5):
        callers.submit(lambda: names.append(threading.current_thread().name))
        until(lambda count=count: len(names) == count)
        callers.done()
    assert len(set(names)) == 1
    callers.close(5)


def test_closing_does_not_wait_for_a_call_that_hangs() -> None:
    callers, release = Callers(1), threading.Event()
    ended = threading.Event()

    def hangs() -> None:
        release.wait(10)
        ended.set()

    callers.submit(hangs)
    callers.close(0.01)
    assert not ended.is_set()
    release.set()
    assert ended.wait(30)
