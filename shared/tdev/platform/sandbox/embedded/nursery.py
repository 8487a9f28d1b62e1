"""The process from which runs are forked: it has loaded what they need, holds no secret, and never runs foreign code.

It hears one message per run over a socket: which modules to have loaded, with the run's side of its channels. It ends
when its caller is gone, or when nothing was asked for some time.
"""

import _socket
import array
import gc
import importlib
import json
import os
import select
import signal
import sys

from tdev.platform.sandbox.embedded import launcher

CHANNELS = 5
_LARGEST_MESSAGE = 1 << 16
_IN_IDLE_TIME = (
    "re datetime collections dataclasses typing math decimal statistics random string textwrap itertools functools"
    " enum pathlib tempfile threading csv hashlib uuid asyncio"
).split()
"""What foreign code often imports; a run that is forked later finds it loaded."""


def main(line: int, idle_s: float) -> None:
    """Serve until the other end of the line is closed; never returns.

    Args:
        line: Descriptor of a sequenced-packet socket.
        idle_s: Seconds without a message after which it ends.
    """
    asked = _socket.socket(fileno=line)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for supervisors
    to_load = list(_IN_IDLE_TIME)
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    served = False
    while True:
        if waiting.poll(0 if served and to_load else idle_s * 1000):
            if not _serve(asked):
                os._exit(0)
            served = True
        elif served and to_load:
            _load([(to_load.pop(0), "")])
            gc.freeze()  # so that runs share these pages with one another
        else:
            os._exit(0)


def _serve(asked: "_socket.socket") -> bool:
    """Fork one run; false when the caller is gone."""
    descriptors = array.array("i")
    room = _socket.CMSG_SPACE(CHANNELS * descriptors.itemsize)
    message, carried, _, _ = asked.recvmsg(_LARGEST_MESSAGE, room)
    if not message:
        return False
    for _, _, data in carried:
        descriptors.frombytes(data)
    _load(json.loads(message))
    if os.fork() == 0:
        try:
            asked.close()
            launcher.supervise(descriptors)
        finally:
            os._exit(70)
    for descriptor in descriptors:
        os.close(descriptor)
    return True


def _load(modules: list[tuple[str, str]]) -> None:
    """Import modules, each found in a folder of its own; an empty folder stands for the standard library."""
    for name, folder in modules:
        if name in sys.modules:
            continue
        sys.path[:0] = [folder] if folder else []
        try:
            importlib.import_module(name)
        finally:
            if folder:
                sys.path.remove(folder)
