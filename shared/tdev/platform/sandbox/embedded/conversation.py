"""The caller's side of one run: channels with limits, a deadline, and the end of everything in the run."""

import contextlib
import json
import os
import select
import selectors
import socket
import struct
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tdev.platform.sandbox.embedded.channels import Channels

STATUS = struct.Struct("<qd")
"""How a supervisor tells the end of a run: exit code as of ``subprocess`` and CPU seconds."""
_CHUNK = 1 << 16
_MOST_PRINTED = 1 << 20
_KEPT_PRINTED = 1 << 16
_LARGEST_REPORT = 1 << 16
_AROUND = len('{"output": }')
_WATCH_S = 0.1
_MOURNING_S = 10.0


class Ended(Exception):  # noqa: N818 - no error: the way in which a run ends without an answer
    """The run is over without an answer; ``reason`` is a word and ``message`` a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class End(NamedTuple):
    """How the process of a run ended: ``code`` as ``subprocess`` has it (None: nobody told), CPU time in seconds."""

    code: int | None
    cpu_s: float


class Conversation:
    """Talks to a run through its channels, and ends it.

    Args:
        channels: The caller's side; closed by ``close``.
        nonce: Marks frames of the launcher; whatever else is written to the result pipe is skipped.
        wall_s: Seconds that the run may take to get ready.
    """

    def __init__(self, channels: Channels, nonce: bytes, *, wall_s: float) -> None:
        self._channels = channels
        self._nonce = nonce
        self._line = socket.socket(fileno=channels.line)
        self._carried = self._largest = _LARGEST_REPORT
        self._framed = bytearray()
        self._sending = bytearray()
        self._printed: dict[int, bytearray] = {channels.stdout: bytearray(), channels.stderr: bytearray()}
        self._flood = 0
        self._sent = False
        self._end: End | None = None
        self.watch: Callable[[], str | None] = _nothing
        self._selector = selectors.DefaultSelector()
        for handle in (*self._printed, channels.result):
            os.set_blocking(handle, False)
            self._selector.register(handle, selectors.EVENT_READ)
        os.set_blocking(channels.task, False)
        self._start_clock(wall_s)

    def set_up(self, setup: Mapping[str, Any]) -> None:
        """Tell the supervisor what to raise. Raises ``Ended`` when it is gone already."""
        try:
            self._line.sendall(_frame(setup))
        except OSError as cause:
            raise Ended("NoResult", f"the process of the run could not be set up: {cause}") from cause

    def begin(self, task: Mapping[str, Any], *, wall_s: float, result_bytes: int) -> None:
        """Hand over the task, the last that the run gets to read; from now on its time counts.

        Args:
            task: What to run.
            wall_s: Seconds until it is ended.
            result_bytes: Largest result, as JSON.
        """
        self._carried = result_bytes
        self._largest = max(result_bytes, _LARGEST_REPORT) + _AROUND
        self._start_clock(wall_s)
        self._sending += _frame(task)
        self._selector.register(self._channels.task, selectors.EVENT_WRITE)

    def count_again(self) -> None:
        """Give it all of its time again from now on: whoever started it ahead has not waited for it yet."""
        self._start_clock(self._wall_s)

    def receive(self) -> Any:
        """The next frame of the run.

        Raises:
            Ended: When there is none: time is up, too much was written, or the run is gone.
        """
        while (frame := self._next_frame()) is None:
            self._pump()
        try:
            answer = json.loads(frame)
        except (ValueError, RecursionError) as cause:
            raise Ended("NotJson", "the answer is not JSON") from cause
        if isinstance(answer, dict) and "output" in answer and len(frame) > self._carried + _AROUND:
            raise self._too_large(len(frame))
        return answer

    def stands_alone(self) -> bool:
        """Reads the result pipe to its end: true when no second frame follows. Raises as ``receive``."""
        try:
            while self._next_frame() is None:
                self._pump()
        except Ended as ended:
            if ended.reason == "NoResult":
                return True
            raise
        return False

    def close(self) -> End:
        """End everything in the run; answers how it had ended. A second call repeats it."""
        if self._end is None:
            self._end = self._finish()
        return self._end

    def ended_by_itself(self) -> bool:
        """Waits until the run is gone, or its time is up; tells which."""
        self._line.settimeout(max(0.001, self._deadline - time.monotonic()))
        try:
            self._line.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def is_there(self) -> bool:
        """Whether the run has not ended yet: its supervisor has neither told so nor gone."""
        waiting = select.poll()
        waiting.register(self._line, select.POLLIN)
        return not waiting.poll(0)

    def printed(self) -> tuple[str, str]:
        """What the run wrote to standard output and to standard error, the first 64 KiB of each."""
        texts = [bytes(data[:_KEPT_PRINTED]).decode("utf-8", "replace") for data in self._printed.values()]
        return texts[0], texts[1]

    def _too_large(self, size: int) -> Ended:
        return Ended("TooLarge", f"the result has {size - _AROUND} bytes, at most {self._carried} are carried")

    def _start_clock(self, wall_s: float) -> None:
        self._wall_s = wall_s
        self._next_look = time.monotonic()
        self._deadline = self._next_look + wall_s

    def _finish(self) -> End:
        end = End(None, 0.0)
        with contextlib.suppress(OSError):  # a supervisor that is gone has nothing to tell
            self._line.shutdown(socket.SHUT_WR)
            self._line.settimeout(_MOURNING_S)
            told = self._line.recv(STATUS.size, socket.MSG_WAITALL)
            if len(told) == STATUS.size:
                end = End(*STATUS.unpack(told))
        self._drain()
        self._selector.close()
        self._line.close()
        for handle in self._channels[:4]:
            if handle != self._channels.task or not self._sent:
                os.close(handle)
        return end

    def _next_frame(self) -> bytes | None:
        at = self._framed.find(self._nonce)
        if at < 0:
            return None
        head = at + len(self._nonce) + 4
        if len(self._framed) < head:
            return None
        (size,) = struct.unpack(">I", self._framed[head - 4 : head])
        if size > self._largest:
            raise self._too_large(size)
        if len(self._framed) < head + size:
            return None
        body = bytes(self._framed[head : head + size])
        del self._framed[: head + size]
        return body

    def _pump(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Ended("Timeout", f"it did not end within {self._wall_s:g} s")
        for key, _ in self._selector.select(min(left, _WATCH_S)):
            if key.fd == self._channels.task:
                self._write()
            else:
                self._read(key.fd)
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + _WATCH_S
            if (reason := self.watch()) is not None:
                raise Ended("DiskLimit", reason)

    def _read(self, handle: int) -> None:
        try:
            data = os.read(handle, _CHUNK)
        except BlockingIOError:
            return
        if handle == self._channels.result:
            if not data:
                raise Ended("NoResult", "the code ended the process without a result")
            self._framed += data
            if len(self._framed) > self._largest + _LARGEST_REPORT:
                raise Ended("OutputLimit", "more was written to the result pipe than allowed")
            return
        if not data:
            self._selector.unregister(handle)
            return
        self._flood += len(data)
        self._printed[handle] += data[: max(0, _KEPT_PRINTED - len(self._printed[handle]))]
        if self._flood > _MOST_PRINTED:
            raise Ended("OutputLimit", f"more than {_MOST_PRINTED} bytes were printed")

    def _write(self) -> None:
        try:
            sent = os.write(self._channels.task, self._sending[:_CHUNK])
        except BlockingIOError:
            return
        except BrokenPipeError:
            sent = len(self._sending)
        del self._sending[:sent]
        if not self._sending:
            self._selector.unregister(self._channels.task)
            os.close(self._channels.task)
            self._sent = True

    def _drain(self) -> None:
        for handle, kept in self._printed.items():
            with contextlib.suppress(OSError):
                while len(kept) < _KEPT_PRINTED and (data := os.read(handle, _CHUNK)):
                    kept += data


def _frame(content: Mapping[str, Any]) -> bytes:
    body = json.dumps(content).encode()
    return struct.pack(">I", len(body)) + body


def _nothing() -> str | None:
    return None
