"""Threads for calls: made when needed, written off when they hang, holding nothing of a run."""

import gc
import threading
import weakref

import pytest

from tdev.domain.workflow.calls import Call, Job
from tdev.domain.workflow.run import Run
from tdev.domain.workflow.workers import Workers
from tests.support.workflows import WAITS, Components, step

LONG = 30.0


@pytest.fixture
def hang():
    event = threading.Event()
    yield event
    event.set()


def job_of(function):
    components = Components()
    components.add("f", function, effects=WAITS)
    workflow = components.compile(step("s", "f"))
    run = Run(workflow, {})
    call = Call(run, workflow.steps[0], -1, run.environment)
    call.prepare()
    call.begin(0.0)
    return Job(call)


def answers(workers, count):
    found = []
    while len(found) < count:
        workers.wait(LONG)
        found += [answer for _, answer in workers.completed()]
    return found


def serving():
    return {thread for thread in threading.enumerate() if thread.name == "tdev-step"}


def test_answer_comes_back_with_its_call():
    workers = Workers(2)
    job = job_of(lambda given: 42)
    call = job.call
    workers.submit(job)
    workers.wait(LONG)
    assert [(found is call, answer[0]) for found, answer in workers.completed()] == [(True, 42)]
    assert workers.jobs == set()
    workers.release()


def test_threads_do_not_hold_up_the_exit(hang):
    workers = Workers(1)
    before = serving()
    workers.submit(job_of(lambda given: hang.wait(LONG)))
    assert [thread.daemon for thread in serving() - before] == [True]
    workers.release()


def test_threads_are_used_again():
    workers = Workers(4)
    before = serving()
    for _ in range(10):
        workers.submit(job_of(lambda given: 1))
        answers(workers, 1)
    assert len(serving() - before) == 1
    workers.release()


def test_hung_job_is_written_off_and_another_thread_takes_its_place(hang):
    workers = Workers(1)
    running = threading.Event()
    stuck = job_of(lambda given: running.set() or hang.wait(LONG))
    workers.submit(stuck)
    assert running.wait(LONG)
    assert workers.write_off(stuck)
    workers.submit(job_of(lambda given: "next"))
    assert [answer[0] for answer in answers(workers, 1)] == ["next"]
    hang.set()
    workers.wait(0.02)
    assert list(workers.completed()) == []
    workers.release()


def test_job_that_has_ended_cannot_be_written_off(hang):
    workers = Workers(1)
    ended = threading.Event()
    first, second = job_of(lambda given: 1), job_of(lambda given: ended.set())
    workers.submit(first)
    workers.submit(second)  # one thread: when the second has begun, the first has ended
    assert ended.wait(LONG)
    assert not workers.write_off(first)
    assert not workers.withdraw(first)
    answers(workers, 2)
    workers.release()


def test_job_that_nobody_began_can_be_withdrawn_and_is_never_done(hang):
    workers = Workers(1)
    running, done = threading.Event(), []
    workers.submit(job_of(lambda given: running.set() or hang.wait(LONG)))
    queued = job_of(lambda given: done.append(1))
    workers.submit(queued)
    assert running.wait(LONG)
    assert queued.begun is None
    assert workers.withdraw(queued)
    hang.set()
    answers(workers, 1)
    workers.submit(job_of(lambda given: 2))
    answers(workers, 1)
    assert done == []
    workers.release()


def test_release_ends_the_threads_and_leaves_undone_what_nobody_began(hang):
    workers = Workers(1)
    before = serving()
    running, done = threading.Event(), []
    workers.submit(job_of(lambda given: running.set() or hang.wait(LONG)))
    workers.submit(job_of(lambda given: done.append(1)))
    assert running.wait(LONG)
    mine = serving() - before
    workers.release()
    hang.set()
    for thread in mine:
        thread.join(LONG)
        assert not thread.is_alive()
    assert done == []


def test_hung_thread_keeps_nothing_of_the_run_alive(hang):
    workers = Workers(1)
    running = threading.Event()
    job = job_of(lambda given: running.set() or hang.wait(LONG))
    call = weakref.ref(job.call)
    workers.submit(job)
    assert running.wait(LONG)
    workers.write_off(job)
    workers.release()
    gc.collect()
    assert call() is None
