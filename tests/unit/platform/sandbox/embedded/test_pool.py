import threading

import pytest

from tdev.kernel.errors import PlatformError
from tdev.platform.sandbox import SandboxLimits
from tdev.platform.sandbox.embedded.pool import Pool, ReadyRun

SDK = [("tdev.sdk", "folder")]
OTHER = SandboxLimits(wall_s=1.0)


class Run:
    """A run that only notes whether it was ended."""

    def __init__(self, limits, modules):
        self.limits, self.modules = limits, modules
        self.made_at = 0.0
        self.closed = False

    def fits(self, limits, modules):
        return self.limits == limits and set(self.modules) >= set(modules)

    def close(self):
        self.closed = True


class Starts(list):
    def __call__(self, limits, modules):
        self.append(Run(limits, modules))
        self[-1].made_at = float("inf")
        return self[-1]


@pytest.fixture
def started():
    return Starts()


def pool(started, size=2):
    return Pool(started, size=size, modules=SDK, keep_s=60.0)


def test_nothing_is_made_ready_for_a_process_that_runs_once(started):
    run, warm = pool(started).take(SandboxLimits(), [])
    assert (list(started), warm, run.modules) == ([run], False, [])


def test_from_the_second_run_on_others_wait_and_are_taken(started):
    made = pool(started)
    made.take(SandboxLimits(), [])
    _, warm = made.take(SandboxLimits(), [])
    assert not warm
    assert len(started) == 4
    third, warm = made.take(SandboxLimits(), SDK)
    assert warm
    assert third is started[2]
    assert len(started) == 5, "the one that was taken is replaced at once"


def test_no_run_is_given_twice(started):
    made = pool(started)
    given, lock = [], threading.Lock()

    def take():
        for _ in range(50):
            run, _ = made.take(SandboxLimits(), [])
            with lock:
                given.append(id(run))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == 200


def test_other_limits_are_started_when_asked_for(started):
    made = pool(started)
    for _ in range(3):
        run, warm = made.take(OTHER, [])
        assert (run.limits, warm) == (OTHER, False)
    assert len(started) == 3


def test_modules_that_one_that_waits_lacks_are_loaded_in_a_new_one(started):
    made = pool(started)
    made.take(SandboxLimits(), [])
    made.take(SandboxLimits(), [])
    run, warm = made.take(SandboxLimits(), [("other", "folder")])
    assert not warm
    assert not run.closed


def test_those_that_waited_too_long_are_ended(started):
    made = pool(started)
    made.take(SandboxLimits(), [])
    made.take(SandboxLimits(), [])
    for run in started[2:]:
        run.made_at = float("-inf")
    run, warm = made.take(SandboxLimits(), [])
    assert not warm
    assert [old.closed for old in started[:5]] == [False, False, True, True, False]
    assert not run.closed


def test_a_pool_of_none_starts_each(started):
    made = pool(started, size=0)
    for _ in range(3):
        assert not made.take(SandboxLimits(), [])[1]
    assert len(started) == 3


def test_closing_ends_those_that_wait_and_leaves_those_that_run(started):
    made = pool(started)
    made.take(SandboxLimits(), [])
    made.take(SandboxLimits(), [])
    made.close()
    assert [run.closed for run in started] == [False, False, True, True]
    assert not made.take(SandboxLimits(), [])[1]


def test_a_run_that_cannot_be_started_is_an_error_but_one_that_should_wait_is_not():
    wanted = [PlatformError("no"), None, PlatformError("no")]

    def start(limits, modules):
        problem = wanted.pop(0)
        if problem:
            raise problem
        return Run(limits, modules)

    made = Pool(start, size=1, modules=[], keep_s=60.0)
    with pytest.raises(PlatformError):
        made.take(SandboxLimits(), [])
    assert made.take(SandboxLimits(), [])[0]


def test_the_time_to_get_ready_counts_from_when_somebody_waits_for_it():
    class Talk:
        def __init__(self):
            self.heard = []

        def count_again(self):
            self.heard.append("count_again")

        def receive(self):
            self.heard.append("receive")
            return {"held": ["landlock", "seccomp", "limits"], "missing": []}

    talk = Talk()
    ready = ReadyRun(talk, None, SandboxLimits(), ())
    assert [ready.isolation().level, ready.isolation().level] == ["medium", "medium"]
    assert talk.heard == ["count_again", "receive"]
