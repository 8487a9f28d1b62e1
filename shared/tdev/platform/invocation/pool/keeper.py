"""The one thread of a pool: starts its workers and looks after the idle ones."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from tdev.kernel.errors import PlatformError

T = TypeVar("T")


class Keeper:
    """Runs jobs in one thread that lives as long as the pool.

    Workers must be started from it: the kernel ends them when the thread that started them ends.

    Args:
        look: Called every ``every_s`` seconds, in that thread.
        every_s: Seconds between two calls.
    """

    def __init__(self, look: Callable[[], None], every_s: float) -> None:
        self._look = look
        self._every_s = every_s
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="pool-keeper", daemon=True)
        self._thread.start()

    def run(self, job: Callable[[], T]) -> T:
        """Run the job there and wait for it; what it raises is raised here. ``PlatformError`` when closed."""
        done: Future[T] = Future()

        def settle() -> None:
            try:
                done.set_result(job())
            except BaseException as cause:  # noqa: BLE001 - raised again in the thread that waits
                done.set_exception(cause)

        with self._lock:
            if self._closed:
                raise PlatformError("the function pool is closed")
            self._jobs.put(settle)
        return done.result()

    def close(self) -> None:
        """Run the jobs that are there, then end the thread."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=self._every_s)
            except queue.Empty:
                self._look()
                continue
            if job is None:
                return
            job()
