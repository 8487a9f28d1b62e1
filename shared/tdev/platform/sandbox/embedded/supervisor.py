"""The parent of a run, outside its process namespace: it ends the run when told to, and tells how it ended."""

import contextlib
import os
import select
import signal
import struct
from typing import NoReturn

_STATUS = struct.Struct("<qd")


def watch(child: int, line: int) -> NoReturn:
    """Wait until the child ends or the line is closed or written to; then end its group, tell, and exit.

    Args:
        child: Leader of its own process group.
        line: The socket to the caller; every other descriptor is closed here.
    """
    os.closerange(0, line)
    os.closerange(line + 1, 1 << 16)
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    waiting.register(os.pidfd_open(child), select.POLLIN)
    waiting.poll()
    for end in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            end(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    with contextlib.suppress(OSError):  # the caller is gone
        os.write(line, _STATUS.pack(code, usage.ru_utime + usage.ru_stime))
    os._exit(0)
