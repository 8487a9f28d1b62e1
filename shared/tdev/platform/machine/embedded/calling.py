"""The threads that call functions, a bounded number of them, started as they are needed."""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeAlias

Job: TypeAlias = Callable[[], None]


class Callers:
    """Runs jobs, in order, on at most ``threads`` threads. ``submit`` and ``done`` are for one thread only.

    The threads are daemons: a function that hangs does not keep the process from ending.
    """

    def __init__(self, threads: int) -> None:
        self._most = threads
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0

    def submit(self, job: Job) -> None:
        """Run a job as soon as a thread is free. The job must not raise."""
        self._busy += 1
        if self._busy > len(self._threads) < self._most:
            thread = threading.Thread(target=self._run, name=f"machine-call-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._jobs.put(job)

    def done(self) -> None:
        """One job has ended."""
        self._busy -= 1

    def close(self, grace_s: float) -> None:
        """End the threads; a call under way gets ``grace_s`` seconds in all."""
        for _ in self._threads:
            self._jobs.put(None)
        share = grace_s / max(1, len(self._threads))
        for thread in self._threads:
            thread.join(share)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
