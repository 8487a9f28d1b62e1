"""The pool's side of the process that workers are forked from (``preloaded``): starts it, and asks it for workers."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation.pool.process import Launch, Process

_PROGRAM = Path(__file__).with_name("preloaded.py")
_LARGEST_ANSWER = 1 << 12
_REAPING_S = 10.0
Run = Callable[[Callable[[], "subprocess.Popen[bytes]"]], "subprocess.Popen[bytes]"]
"""Runs a job in a thread that lives as long as the pool, and gives what it gives."""


class RefusedError(OSError):
    """The process cannot fork."""


def can_fork() -> bool:
    """Whether this system has what it takes: descriptors of processes, files in memory, an end with the parent."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(os, "memfd_create")


class Zygote:
    """A process that forks workers; started when the first is asked for, and again when it has gone.

    Args:
        launch: What all workers have in common.
        modules: Names of what it loads when nobody asks for anything.
        run: Starts it; the kernel ends it with the thread that started it, and its workers with it.
    """

    def __init__(self, launch: Launch, modules: Sequence[str], run: Run) -> None:
        self._launch = launch
        self._modules = modules
        self._run = run
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._closed = threading.Event()

    @property
    def pid(self) -> int:
        """Its process id; 0 before it was started."""
        return self._process.pid if self._process else 0

    def fork(self, spec: FunctionSpec, told: dict[str, Any], modules: Sequence[str], wait_s: float) -> Process:
        """Fork a worker. Not to be called by two threads at once.

        Args:
            spec: The function.
            told: What the worker is told, its environment as ``variables``.
            modules: Loaded before the fork; what cannot be loaded is left to the worker.
            wait_s: Seconds to wait; it may be loading just then.

        Raises:
            TimeoutError: When it does not answer in time; it goes on loading.
            OSError: When it cannot be started, has ended twice, or cannot fork.
        """
        told = {**told, "folder": str(spec.folder)}
        try:
            return self._fork(told, modules, wait_s)
        except (TimeoutError, RefusedError):
            raise
        except OSError:  # it was killed while nobody needed it
            self._end()
        return self._fork(told, modules, wait_s)

    def close(self) -> None:
        """End it for good, and the workers that it forked with it; may be called while another thread waits for it."""
        self._closed.set()
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        line, self._line = self._line, None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.wait()

    def _fork(self, told: dict[str, Any], modules: Sequence[str], wait_s: float) -> Process:
        line = self._open()
        output, theirs = os.pipe()
        plan = os.memfd_create("plan")
        try:
            _write(plan, json.dumps(told).encode())
            answer, descriptors = _ask(line, {"fork": list(modules)}, [theirs, plan], wait_s)
            if not isinstance(answer, int):
                raise RefusedError(f"the process that workers are forked from does not fork: {answer}")
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(theirs)
            os.close(plan)
        return Forked(answer, descriptors[0], open(output, "rb", buffering=0), line)  # noqa: PTH123

    def _open(self) -> socket.socket:
        if self._closed.is_set():
            raise ConnectionAbortedError("the function pool is closed")
        if self._line is not None:
            return self._line
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asked = json.dumps({"parent": os.getpid(), "modules": list(self._modules)})
        with theirs:
            command = [self._launch.python, "-P", str(_PROGRAM), str(theirs.fileno()), asked]
            nothing = subprocess.DEVNULL

            def start() -> "subprocess.Popen[bytes]":
                return subprocess.Popen(  # noqa: S603 - our own interpreter and file, no shell
                    command,
                    cwd=self._launch.home,
                    env=self._launch.harmless(),
                    stdin=nothing,
                    stdout=nothing,
                    stderr=nothing,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )

            try:
                self._process = self._run(start)
            except BaseException:
                ours.close()
                raise
        self._line = ours
        if self._closed.is_set():  # meanwhile
            self._end()
        return ours


class Forked:
    """A worker that was forked: a child of another process, held by a descriptor. Implements ``Process``.

    Until its exit status is taken the kernel gives its process id to nobody else.

    Args:
        pid: Its process id.
        handle: A descriptor of the process.
        stdout: What it writes.
        line: Of the process that forked it.
    """

    def __init__(self, pid: int, handle: int, stdout: IO[bytes], line: socket.socket) -> None:
        self.pid = pid
        self.stdout: IO[bytes] | None = stdout
        self.returncode: int | None = None
        self._handle = handle
        self._line = line
        self._ended = select.poll()
        self._ended.register(handle, select.POLLIN)

    def poll(self) -> int | None:
        """See ``Process``."""
        return self._take(0)

    def wait(self, timeout: float | None = None) -> int:
        """See ``Process``."""
        status = self._take(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return status

    def kill(self) -> None:
        """See ``Process``."""
        if self.returncode is None:
            try:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            except ProcessLookupError:
                return

    def _take(self, timeout_s: float | None) -> int | None:
        if self.returncode is None and self._ended.poll(None if timeout_s is None else timeout_s * 1000):
            self.returncode = self._status()
            os.close(self._handle)
        return self.returncode

    def _status(self) -> int:
        """What the process that forked it says; when that one is gone, its end has killed this one."""
        try:
            status, _ = _ask(self._line, {"reap": self.pid}, [], _REAPING_S)
        except OSError:
            return -signal.SIGKILL
        return int(status)


def _ask(line: socket.socket, message: Any, descriptors: Sequence[int], wait_s: float) -> tuple[Any, list[int]]:
    """Send a request and wait for its answer. Raises ``OSError``; ``TimeoutError`` after ``wait_s`` seconds."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            socket.send_fds(line, [json.dumps(message).encode()], [theirs.fileno(), *descriptors])
        ours.settimeout(wait_s)
        try:
            answer, carried, _, _ = socket.recv_fds(ours, _LARGEST_ANSWER, 1)
        except TimeoutError as cause:
            text = f"the process that workers are forked from has not answered in {wait_s:g} s"
            raise TimeoutError(text) from cause
        if not answer:
            raise ConnectionResetError("the process that workers are forked from has ended")
    return json.loads(answer), carried


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
