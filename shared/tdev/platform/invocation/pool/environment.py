"""An execution environment: one worker process that serves one request at a time."""

import json
import os
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tdev.kernel.clock import Clock
from tdev.kernel.errors import PlatformError
from tdev.platform.functions import FunctionSpec
from tdev.platform.invocation import TIMED_OUT
from tdev.platform.invocation.faults import (
    FunctionError,
    error_object,
    exit_fault,
    size_fault,
    timeout_fault,
)
from tdev.platform.invocation.pool.peers import is_own_user
from tdev.platform.invocation.pool.process import Launch, Process, kill_group, peak_mebibytes, reap
from tdev.platform.invocation.pool.request_log import RequestLog
from tdev.platform.invocation.pool.runtime_api import Connection, Message

_IDLE_AGAIN_S = 5.0
_LOOK_S = 0.01
_READ = 65_536
_MOST_READS = 64  # then the deadline is looked at again


class LateError(FunctionError):
    """The worker has not loaded its code in time; it goes on loading, and nothing was asked of it."""


Start = Callable[[FunctionSpec, str], Process]
"""Starts a worker of a function for a Runtime API address."""


@dataclass(slots=True)
class Answer:
    """What one invocation gave: the ``body``, or the ``error`` object; ``usable`` when the worker can serve another."""

    body: bytes = b""
    error: dict[str, Any] = field(default_factory=dict)
    usable: bool = True


class Environment:
    """One worker with its Runtime API. Used by one thread at a time; only ``kill`` may come from another.

    Args:
        spec: The function.
        launch: What all workers have in common.
        log: Collects what the worker writes.
        clock: Wall time, for the deadline that the worker is told.
    """

    def __init__(self, spec: FunctionSpec, launch: Launch, log: RequestLog, clock: Clock) -> None:
        self._spec = spec
        self._launch = launch
        self._clock = clock
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=8)
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self._connections: set[Connection] = set()
        self._messages: deque[tuple[Connection, Message]] = deque()
        self._parked: Connection | None = None
        self._process: Process | None = None
        self._output = -1
        self.log = log
        self.idle_since = 0.0
        self.init_ms: float | None = None
        self._begun = 0.0

    @property
    def pid(self) -> int:
        """Process id of the worker; 0 before it was started."""
        return self._process.pid if self._process else 0

    def start(self, start: Start, init_s: float) -> None:
        """Start the worker and wait until it asks for its first event.

        Raises:
            LateError: When it takes longer than ``init_s`` seconds; it goes on loading (``await_first``).
            FunctionError: When the code cannot be loaded or the process ends.
            OSError: When there is no process to be had.
        """
        self._begun = time.perf_counter()
        host, port = self._listener.getsockname()
        self._process = start(self._spec, f"{host}:{port}")
        assert self._process.stdout is not None
        self._output = self._process.stdout.fileno()
        os.set_blocking(self._output, False)
        self._selector.register(self._output, selectors.EVENT_READ, None)
        self.await_first(init_s)

    def await_first(self, seconds: float) -> None:
        """Wait until a worker that was started asks for its first event. Raises ``FunctionError`` as ``start``."""
        try:
            connection, message = self._wait(time.monotonic() + seconds, seconds)
        except FunctionError as fault:
            if fault.type == TIMED_OUT:
                raise LateError(fault.type, f"it has not loaded its code in {seconds:g} s") from fault
            raise
        if message.kind == "init_error":
            connection.acknowledge()
            raise _reported(message, self.log.request_id)
        self._park(connection, message)
        self.init_ms = (time.perf_counter() - self._begun) * 1000

    def ready(self) -> bool:
        """Wait until the worker asks for the next event; False when it has ended or does not ask in 5 seconds."""
        try:
            if self._parked is None:
                self._park(*self._wait(time.monotonic() + _IDLE_AGAIN_S, _IDLE_AGAIN_S))
            self._look(0)
        except FunctionError:
            return False
        return self._parked is not None and not self._parked.ended

    def invoke(self, request_id: str, event: bytes) -> Answer:
        """Give the worker an event and wait for what it answers; the worker must be ``ready``."""
        deadline = time.monotonic() + self._spec.timeout
        try:
            self._send(request_id, event)
            connection, message = self._wait(deadline, self._spec.timeout)
            while message.request_id != request_id or message.kind not in ("response", "error"):
                if message.kind == "next":
                    raise exit_fault(request_id, None)
                connection.acknowledge("400 Bad Request")
                connection, message = self._wait(deadline, self._spec.timeout)
            connection.acknowledge()
            if message.too_large:
                raise size_fault()
            if message.kind == "error":
                raise _reported(message, request_id)
        except FunctionError as fault:
            usable = fault.type not in (TIMED_OUT, "Runtime.ExitError")
            return Answer(error=error_object(fault, request_id), usable=usable)
        finally:
            self._read_output()
        return Answer(body=message.body)

    def peak_mebibytes(self) -> int:
        """The most memory the worker has used so far, in MiB; 0 where that is not known."""
        return peak_mebibytes(self.pid)

    def kill(self) -> None:
        """Kill the worker; may be called from any thread. The one that waits for it gets ``Runtime.ExitError``."""
        if self._process is not None:
            kill_group(self._process)

    def dispose(self) -> None:
        """Kill the worker and give back everything that it held."""
        if self._process is not None:
            kill_group(self._process)
            reap(self._process)
            self._read_output()
            if self._process.stdout is not None:
                self._process.stdout.close()
        self._selector.close()
        for connection in self._connections:
            connection.close()
        self._listener.close()

    def _park(self, connection: Connection, message: Message) -> None:
        if message.kind != "next":
            raise exit_fault(self.log.request_id, None)
        self._parked = connection

    def _send(self, request_id: str, event: bytes) -> None:
        parked, self._parked = self._parked, None
        assert parked is not None
        deadline_ms = int((self._clock() + self._spec.timeout) * 1000)
        headers = [
            ("Lambda-Runtime-Aws-Request-Id", request_id),
            ("Lambda-Runtime-Deadline-Ms", str(deadline_ms)),
            ("Lambda-Runtime-Invoked-Function-Arn", self._launch.arn(self._spec)),
        ]
        try:
            parked.send_event(headers, event, self._spec.timeout)
        except PlatformError as cause:
            raise exit_fault(request_id, self._status()) from cause

    def _wait(self, until: float, seconds: float) -> tuple[Connection, Message]:
        """The next request of the worker. Raises ``FunctionError`` at the time given, or when the process has ended."""
        while not self._messages:
            left = until - time.monotonic()
            if left <= 0:
                raise timeout_fault(self.log.request_id, seconds)
            # Without an open connection the end of the process shows in nothing but its status: look often.
            self._look(min(left, 1.0 if self._connections else _LOOK_S))
            if not self._messages and not self._connections and self._ended():
                raise exit_fault(self.log.request_id, self._status())
        return self._messages.popleft()

    def _look(self, timeout_s: float) -> None:
        for key, _ in self._selector.select(timeout_s):
            if key.data is not None:
                self._receive(key.data)
            elif key.fileobj == self._output:
                self._read_output()
            else:
                self._accept()

    def _accept(self) -> None:
        try:
            peer, _ = self._listener.accept()
            if not is_own_user(peer):
                peer.close()
                return
        except OSError:
            return
        connection = Connection(peer)
        self._connections.add(connection)
        self._selector.register(connection, selectors.EVENT_READ, connection)

    def _receive(self, connection: Connection) -> None:
        self._messages.extend((connection, message) for message in connection.read())
        if connection.ended:
            self._selector.unregister(connection)
            self._connections.discard(connection)
            connection.close()

    def _read_output(self) -> None:
        for _ in range(_MOST_READS):
            if self._output < 0:
                return
            try:
                data = os.read(self._output, _READ)
            except OSError:
                return
            if not data:
                if self._selector.get_map():
                    self._selector.unregister(self._output)
                self._output = -1
                return
            self.log.output(data)
            if len(data) < _READ:
                return

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _status(self) -> int | None:
        return reap(self._process) if self._process is not None else None


def _reported(message: Message, request_id: str) -> FunctionError:
    """The error object that a worker posted, as a fault."""
    try:
        error = json.loads(message.body)
        return FunctionError(str(error["errorType"]), str(error["errorMessage"]), list(error.get("stackTrace") or []))
    except (ValueError, KeyError, TypeError):
        return exit_fault(request_id, None)
