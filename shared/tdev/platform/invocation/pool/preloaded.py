"""The process that workers are forked from: it has loaded what handlers of the product share, and runs none of them.

Started by path with two arguments: the descriptor of its line (a sequenced-packet socket), and JSON with ``parent``
(process id of the pool) and ``modules`` (loaded when nobody asks for anything). It takes two kinds of request, each
with a channel for its answer:

* ``{"fork": [module, ...]}`` with the worker's output and a file that tells its plan. The modules are loaded first. The
  answer is the process id, with a descriptor of the process. Only the new process reads the plan: what is secret in
  it never comes into the memory that later workers get a copy of.
* ``{"reap": pid}``: the exit status, for a worker that has ended; ``null`` for one that goes on.

It has one thread, so that a fork copies no lock that somebody holds. Where a library has begun another one it answers
with a refusal instead of forking, and the pool starts workers anew.
"""

import array
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from tdev.platform.invocation.pool import worker
from tdev.settings import replace_environment

CHANNELS = 3
_LARGEST_MESSAGE = 1 << 16
_QUIET_MS = 100
"""So long nobody has asked for anything before a further module is loaded: the processor is the worker's before."""
_PR_SET_NAME = 15
_THREADS = Path("/proc/self/task")


class Line:
    """The pool's requests. ``serve`` comes back in a process that was forked for one, and in no other.

    Args:
        descriptor: Of the socket.
        modules: What is loaded between two requests.
    """

    def __init__(self, descriptor: int, modules: list[str]) -> None:
        self._line = socket.socket(fileno=descriptor)
        self._modules = modules
        self._quiet_ms = 0  # the first module is what most workers need, and the pool is still busy with itself
        self._waiting = select.poll()
        self._waiting.register(descriptor, select.POLLIN)

    def serve(self) -> tuple[int, int]:
        """Answer requests until the pool is gone (then the process ends).

        Returns:
            In a worker that was just forked: the descriptors of its output and of its plan.
        """
        while True:
            if self._modules and not self._waiting.poll(self._quiet_ms):
                load([self._modules.pop(0)])
                self._quiet_ms = _QUIET_MS
                continue
            message, descriptors = self._next()
            answer, *rest = descriptors
            asked = json.loads(message)
            if "reap" in asked:
                _tell(answer, _status(asked["reap"]))
            elif self._fork(asked["fork"], answer):
                return rest[0], rest[1]
            for descriptor in descriptors:
                os.close(descriptor)

    def _next(self) -> tuple[bytes, "array.array[int]"]:
        descriptors = array.array("i")
        room = socket.CMSG_SPACE(CHANNELS * descriptors.itemsize)
        message, carried, _, _ = self._line.recvmsg(_LARGEST_MESSAGE, room)
        if not message:
            os._exit(0)
        for _, _, data in carried:
            descriptors.frombytes(data)
        return message, descriptors

    def _fork(self, modules: list[str], answer: int) -> bool:
        """Whether this is the new process."""
        load(modules)
        if (threads := sum(1 for _ in _THREADS.iterdir())) != 1:
            _tell(answer, f"a library has begun threads: there are {threads}")
            return False
        here = os.getpid()
        pid = os.fork()
        if pid == 0:
            worker.tie_to_parent(here)
            self._line.close()
            return True
        handle = os.pidfd_open(pid)
        try:
            if not _tell(answer, pid, [handle]):  # whoever asked has given up
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        finally:
            os.close(handle)
        return False


def _tell(answer: int, value: Any, descriptors: list[int] | None = None) -> bool:
    """Send an answer; false when nobody waits for it."""
    with socket.socket(fileno=os.dup(answer)) as channel:
        try:
            socket.send_fds(channel, [json.dumps(value).encode()], descriptors or [])
        except OSError:
            return False
    return True


def _status(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def load(modules: list[str]) -> None:
    """Import modules; one that fails is left for the worker that needs it, which tells why."""
    for name in modules:
        if name in sys.modules:
            continue
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001, S112 - the worker meets and reports the same failure
            continue
        gc.freeze()  # so that workers share these pages with one another


def become(output: int, plan: int) -> dict[str, Any]:
    """Make of this fork what a process started anew would be: its session, output, variables, folder, descriptors.

    Returns:
        What the worker is told, see ``worker``.
    """
    os.setsid()
    os.dup2(output, 1)
    os.dup2(output, 2)
    told: dict[str, Any] = json.loads(os.pread(plan, os.fstat(plan).st_size, 0))
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    replace_environment(told["variables"])
    time.tzset()
    os.chdir(told["folder"])
    ctypes.CDLL(None).prctl(_PR_SET_NAME, told["function"].encode()[:15], 0, 0, 0)
    return told


def main(descriptor: int, text: str) -> None:
    """Serve the pool; in a process that was forked for a worker: be that worker."""
    asked = json.loads(text)
    worker.tie_to_parent(asked["parent"])
    worker.begin(become(*Line(descriptor, asked["modules"]).serve()))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
