"""The log of one invocation, line by line as Lambda writes it, and how a line becomes an entry."""

import json
from typing import Any

from tdev.kernel.clock import Clock
from tdev.platform.telemetry import LEVELS, LogEntry

_MOST_BYTES = 1024 * 1024
_SAID_ELSEWHERE = {"message", "timestamp", "requestId", "stackTrace", "errorMessage"}
_WORDS = {"WARN": "WARNING", "FATAL": "CRITICAL", "NOTSET": "INFO"}


class RequestLog:
    """Collects what a worker writes until the invocation ends: at most 1 MiB of it.

    Args:
        function: Plain name of the function.
        clock: For the time of each line.
    """

    def __init__(self, function: str, clock: Clock) -> None:
        self._function = function
        self._clock = clock
        self._entries: list[LogEntry] = []
        self._rest = b""
        self._bytes = 0
        self._dropped = 0
        self.request_id = ""

    def output(self, data: bytes) -> None:
        """Take bytes that the worker wrote to stdout or stderr."""
        self._bytes += len(data)
        if self._bytes > _MOST_BYTES:
            self._dropped += len(data)
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._line(line)

    def note(self, message: str, level: str = "INFO", **fields: Any) -> None:
        """Add a line of the platform itself (START, END, REPORT)."""
        self._entries.append(LogEntry(self._clock(), self._function, message, level, self.request_id, "", fields))

    def take(self) -> list[LogEntry]:
        """All entries since the last time, the unfinished last line included."""
        if self._rest:
            self._line(self._rest)
        if self._dropped:
            self.note(f"{self._dropped} bytes of output were not kept (more than 1 MiB in one invocation)", "WARNING")
        entries = self._entries
        self._entries, self._rest, self._bytes, self._dropped = [], b"", 0, 0
        return entries

    def flush_line(self) -> None:
        """End the line that is not ended yet, so that a note comes after it."""
        if self._rest:
            self._line(self._rest)
            self._rest = b""

    def _line(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r").replace("\r", "\n")
        if text:
            self._entries.append(parse_line(text, self._clock(), self._function, self.request_id))


def parse_line(text: str, time: float, function: str, request_id: str) -> LogEntry:
    """Make an entry of a line: JSON objects and ``[LEVEL]`` prefixes are understood, the rest is plain text.

    JSON objects are what a logger was given, and the error objects of Lambda's runtime client, which have an
    ``errorMessage`` and no ``message``. A stack trace becomes part of the text.
    """
    level, message = "INFO", text
    if text.startswith("["):
        word, found, rest = text[1:].partition("]")
        if found and _level(word) is not None:
            level, message = _level(word) or "INFO", rest.lstrip("\t ")
            message = message.split("\t", 2)[-1] if rest.startswith("\t") else message
    if message.startswith("{"):
        try:
            members = json.loads(message)
        except (ValueError, RecursionError):
            members = None
        if isinstance(members, dict) and ("message" in members or "errorMessage" in members):
            return _structured({"level": level, **members}, time, function, request_id)
    return LogEntry(time, function, message, level, request_id)


def _structured(members: dict[str, Any], time: float, function: str, request_id: str) -> LogEntry:
    text = _text(members)
    level = _level(str(members.pop("level", "INFO"))) or "INFO"
    execution = members.get("execution") or members.get("execution_id") or ""
    fields = {name: value for name, value in members.items() if name not in _SAID_ELSEWHERE}
    return LogEntry(time, function, text, level, request_id, str(execution), fields)


def _text(members: dict[str, Any]) -> str:
    """The message, and the exception below it as Python prints one."""
    message, error = members.get("message"), members.get("errorMessage")
    lines = [] if message is None else [message if isinstance(message, str) else json.dumps(message)]
    if error is not None:
        what = f"{members.get('errorType') or 'Error'}: {error}"
        frames = members.get("stackTrace")
        trace = [str(frame).rstrip("\n") for frame in frames] if isinstance(frames, list) else []
        # Without a message of its own the exception comes first, so that a list of lines shows what it is.
        lines = lines or [what]
        lines += ["Traceback (most recent call last):", *trace] if trace else []
        lines += [what] if what not in lines else []
    return "\n".join(lines)


def _level(word: str) -> str | None:
    upper = word.upper()
    upper = _WORDS.get(upper, upper)
    return upper if upper in LEVELS else None
