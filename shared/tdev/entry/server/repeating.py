"""Work that a region does again and again beside its requests, each kind on a thread of its own."""

import logging
import threading
from collections.abc import Callable

from tdev.kernel.errors import TDevError

_LOGGER = logging.getLogger("tdev.server")


class Repeating:
    """Does some work, waits, and does it again until it is closed.

    Args:
        name: Of the thread.
        work: What is done; a ``TDevError`` of it is logged, and it is tried again after the pause.
        pause_s: Seconds between the end of one round and the next.
        first: Done once before the first round.
    """

    def __init__(
        self, name: str, work: Callable[[], object], pause_s: float, *, first: Callable[[], object] | None = None
    ) -> None:
        self._name = name
        self._work = work
        self._pause_s = pause_s
        self._first = first
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"tdev-{name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the round under way."""
        self._stop.set()
        self._thread.join(timeout=15)

    def _run(self) -> None:
        if self._first is not None:
            self._round(self._first)
        while not self._stop.wait(self._pause_s):
            self._round(self._work)

    def _round(self, work: Callable[[], object]) -> None:
        try:
            work()
        except TDevError as error:
            if not self._stop.is_set():
                _LOGGER.warning("%s could not do its round: %s", self._name, error.message)
