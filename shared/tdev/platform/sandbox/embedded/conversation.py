"""The parent's side of one run: pipes with limits, a deadline, and the end of the whole process group."""

import contextlib
import json
import os
import selectors
import signal
import struct
import subprocess
import time
from collections.abc import Callable
from typing import Any

_CHUNK = 1 << 16
_MOST_PRINTED = 1 << 20
_KEPT_PRINTED = 1 << 16
_FRAMING = 1 << 16
_WATCH_S = 0.1


class Ended(Exception):  # noqa: N818 - no error: the way in which a run ends without an answer
    """The run is over without an answer; ``reason`` is a word and ``message`` a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Conversation:
    """Talks to a child through its standard streams and a result pipe, and ends it.

    Args:
        process: The child, leader of its own process group, with pipes for its standard streams.
        result: Read end of the pipe for frames; closed by ``close``.
        nonce: Marks frames of the launcher; whatever else is written to the pipe is skipped.
        wall_s: Seconds until the child is killed.
        result_bytes: Largest frame.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], result: int, nonce: bytes, *, wall_s: float, result_bytes: int
    ) -> None:
        self._process = process
        self._result = result
        self._nonce = nonce
        self._most_framed = result_bytes + _FRAMING
        self._started = time.monotonic()
        self._deadline = self._started + wall_s
        self._wall_s = wall_s
        self._next_look = self._started
        self._framed = bytearray()
        self._sending = bytearray()
        self._selector = selectors.DefaultSelector()
        self._printed: dict[int, bytearray] = {}
        self._flood = 0
        self._last = False
        self._end: tuple[int, float] | None = None
        self.watch: Callable[[], str | None] = _nothing
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                self._printed[stream.fileno()] = bytearray()
        for handle in (*self._printed, result):
            os.set_blocking(handle, False)
            self._selector.register(handle, selectors.EVENT_READ)
        self._stdin = process.stdin.fileno() if process.stdin is not None else -1
        os.set_blocking(self._stdin, False)

    def send(self, content: dict[str, Any], *, last: bool = False) -> None:
        """Queue a frame for the child; it is written while ``receive`` waits. After the last one its input ends."""
        body = json.dumps(content).encode()
        self._sending += struct.pack(">I", len(body)) + body
        self._last = last
        if self._stdin not in self._selector.get_map():
            self._selector.register(self._stdin, selectors.EVENT_WRITE)

    def receive(self) -> Any:
        """The next frame of the child.

        Raises:
            Ended: When there is none: time is up, too much was written, or the child is gone.
        """
        while (frame := self._frame()) is None:
            self._pump()
        try:
            return json.loads(frame)
        except (ValueError, RecursionError) as cause:
            raise Ended("NotJson", "the answer is not JSON") from cause

    def close(self) -> tuple[int, float]:
        """Kill the whole group; answers how the child had ended and its CPU seconds. A second call repeats it."""
        if self._end is None:
            self._end = self._finish()
        return self._end

    def _finish(self) -> tuple[int, float]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._drain()
        self._selector.close()
        os.close(self._result)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # unwritten input of a child that is gone
                    stream.close()
        return self._process.returncode, usage.ru_utime + usage.ru_stime

    def ended_by_itself(self) -> bool:
        """Waits until the child is gone, or the time is up; tells which."""
        while time.monotonic() < self._deadline:
            done = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if done is not None:
                return True
            time.sleep(0.005)
        return False

    def printed(self) -> tuple[str, str]:
        """What the child wrote to standard output and to standard error, the first 64 KiB of each."""
        texts = [bytes(data[:_KEPT_PRINTED]).decode("utf-8", "replace") for data in self._printed.values()]
        return texts[0], texts[1]

    @property
    def ms(self) -> float:
        """Milliseconds since the start."""
        return (time.monotonic() - self._started) * 1000

    def _frame(self) -> bytes | None:
        at = self._framed.find(self._nonce)
        if at < 0:
            return None
        head = at + len(self._nonce) + 4
        if len(self._framed) < head:
            return None
        (size,) = struct.unpack(">I", self._framed[head - 4 : head])
        if size > self._most_framed:
            raise Ended("OutputLimit", "the answer is larger than allowed")
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
            if key.fd == self._stdin:
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
        if handle == self._result:
            if not data:
                raise Ended("NoResult", "the code ended the process without a result")
            self._framed += data
            if len(self._framed) > self._most_framed * 2:
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
            sent = os.write(self._stdin, self._sending[:_CHUNK])
        except BlockingIOError:
            return
        except BrokenPipeError:
            sent = len(self._sending)
        del self._sending[:sent]
        if not self._sending:
            self._selector.unregister(self._stdin)
            if self._last and self._process.stdin is not None:
                self._process.stdin.close()

    def _drain(self) -> None:
        for handle, kept in self._printed.items():
            with contextlib.suppress(OSError):
                while (data := os.read(handle, _CHUNK)) and len(kept) < _KEPT_PRINTED:
                    kept += data


def _nothing() -> str | None:
    return None
