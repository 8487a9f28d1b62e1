"""A process that is always ended by who began it, also when a signal comes in the moment of its beginning."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

_STOPS = (signal.SIGINT, signal.SIGTERM)
_GONE_S = 5.0
_LOOK_S = 0.02


@contextmanager
def begun(
    command: Sequence[str], end: Callable[["subprocess.Popen[str]"], None], **given: Any
) -> Iterator["subprocess.Popen[str]"]:
    """A process in a session of its own, so that Ctrl-C reaches only this one, which then ends it in order.

    A handler that raises within ``Popen`` would leave a child that nobody knows and that still writes where its
    folder is being removed. So a signal to stop waits until the child is known.

    Args:
        command: Its words.
        end: Is called with it at the end, whatever happened.
        given: To ``Popen``; its streams are text.
    """
    with _held() as go_on, subprocess.Popen(command, text=True, start_new_session=True, **given) as process:
        try:
            go_on()
            yield process
        finally:
            end(process)


def kill_all_of(process: "subprocess.Popen[str]") -> None:
    """Kill what is still there of its session, and wait until it is gone: it may still be writing for a moment."""
    until = time.monotonic() + _GONE_S
    with suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(process.pid, signal.SIGKILL)
            process.poll()
            time.sleep(_LOOK_S)


@contextmanager
def _held() -> Iterator[Callable[[], None]]:
    """Signals to stop are kept until the function is called, which answers them as before."""
    late: list[int] = []
    here = threading.current_thread() is threading.main_thread()
    before = {each: signal.signal(each, lambda number, _: late.append(number)) for each in _STOPS if here}

    def go_on() -> None:
        while before:
            signal.signal(*before.popitem())
        if late:
            signal.raise_signal(late.pop(0))

    try:
        yield go_on
    finally:
        go_on()
