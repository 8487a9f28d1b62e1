"""Daemon threads for the calls that wait for the world: made when needed, written off when they hang.

A thread holds a job, never the run it belongs to: a call that hangs cannot hold up the exit, keeps nothing of a run
alive, and its late result finds no taker.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Iterator

from tdev.domain.workflow.calls import Answer, Call, Job, perform


class Workers:
    """The threads of one call of ``Scheduler.execute``. All methods are for the scheduler's thread.

    Args:
        most: Most threads that are at work at once; threads written off do not count.
    """

    def __init__(self, most: int) -> None:
        self.jobs: set[Job] = set()
        """Submitted, and neither answered nor written off."""
        self._most = most
        self._threads = 0
        self._open = True
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Job, Answer]] = queue.SimpleQueue()
        self._peeked: deque[tuple[Job, Answer]] = deque()

    def submit(self, job: Job) -> None:
        """Perform the job in a thread."""
        self.jobs.add(job)
        self._queue.put(job)
        if self._threads < min(len(self.jobs), self._most):
            self._threads += 1
            threading.Thread(target=self._serve, name="tdev-step", daemon=True).start()

    def _serve(self) -> None:
        while (job := self._queue.get()) is not None:
            with self._lock:
                if job.state != "queued" or not self._open:
                    continue
                job.state = "running"
                job.begun = time.monotonic()
            answer = perform(job.executable, job.given, job.context)
            if not self._hand_in(job):
                return
            self._done.put((job, answer))

    def _hand_in(self, job: Job) -> bool:
        """False when the job was written off: another thread has this one's place."""
        with self._lock:
            if job.state == "written off":
                return False
            job.state = "ended"
            return True

    def write_off(self, job: Job) -> bool:
        """Give up a job; its result will be dropped. False when it has ended: its result is on its way."""
        with self._lock:
            if job.state == "ended":
                return False
            self._threads -= job.state == "running"
            job.state = "written off"
        self._forget(job)
        return True

    def withdraw(self, job: Job) -> bool:
        """Take back a job that no thread has begun; False when one has."""
        with self._lock:
            if job.state != "queued":
                return False
            job.state = "written off"
        self._forget(job)
        return True

    def _forget(self, job: Job) -> None:
        self.jobs.discard(job)
        job.call = job.context = None

    def completed(self) -> Iterator[tuple[Call, Answer]]:
        """The answers that came in."""
        while self.jobs:
            try:
                job, answer = self._peeked.popleft() if self._peeked else self._done.get_nowait()
            except queue.Empty:
                return
            call = job.call
            self._forget(job)
            if call is not None:
                yield call, answer

    def wait(self, seconds: float) -> None:
        """Sleep until an answer comes in, or the time is over."""
        try:
            self._peeked.append(self._done.get(timeout=seconds))
        except queue.Empty:
            pass

    def release(self) -> None:
        """Let each thread end when its call does; what no thread has begun stays undone."""
        with self._lock:
            self._open = False
        for job in list(self.jobs):
            self._forget(job)
        for _ in range(self._threads):
            self._queue.put(None)
