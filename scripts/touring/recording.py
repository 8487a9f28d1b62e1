"""What the tour has shown, as a terminal recording (asciicast, version 2) and as a page of the documentation."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

WIDTH, HEIGHT = 120, 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A command with what was shown of its answer, and its exit code."""

    command: str
    lines: tuple[str, ...]
    code: int = 0


@dataclass(slots=True)
class Act:
    """A part of the tour: its headline, why it is there, what was run, and what that proves."""

    title: str
    why: str
    shown: list[Shown] = field(default_factory=list)
    proof: str = ""


@dataclass(slots=True)
class Recording:
    """All that was shown: what was written when, in seconds from the beginning, and the acts."""

    title: str
    began_at: int
    writes: list[tuple[float, str]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


def cast(recording: Recording) -> str:
    """The recording as an asciicast of version 2: a header and a line for each write."""
    header = {
        "version": 2,
        "width": WIDTH,
        "height": HEIGHT,
        "timestamp": recording.began_at,
        "title": recording.title,
        "env": {"SHELL": "/bin/sh", "TERM": "xterm-256color"},
    }
    events = [[round(at, 3), "o", text.replace("\n", "\r\n")] for at, text in recording.writes]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in (header, *events))


def page(recording: Recording, preface: str) -> str:
    """The recording as Markdown; what is different each time (ids, times, ports, digests) is made the same.

    Args:
        recording: What was shown.
        preface: What stands below the title.
    """
    parts = [f"# {recording.title}\n", preface]
    settled = Settled()
    for number, act in enumerate(recording.acts, 1):
        parts.append(f"\n## {number}. {act.title}\n\n{settled(act.why)}\n")
        for shown in act.shown:
            lines = [f"$ {shown.command}", *shown.lines]
            ended = [f"(exit code {shown.code})"] if shown.code else []
            parts.append("\n```text\n" + "\n".join(map(settled, [*lines, *ended])) + "\n```\n")
        parts.append(f"\n**What this proves:** {settled(act.proof)}\n")
    return "".join(parts)


class Settled:
    """Makes texts equal that differ only in what is new in each run; the same id stays the same in all texts."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text with ids counted and times, ports and sizes replaced."""
        text = _ID.sub(lambda match: self._counted(match[0], match[1]), text)
        text = _DIGEST.sub(lambda match: self._counted(match[0][:_SHOWN], "sha256:"), text)
        for pattern, replacement in _REPLACED:
            text = pattern.sub(replacement, text)
        return text

    def _counted(self, found: str, kind: str) -> str:
        if found not in self._names:
            same_kind = sum(name.startswith(kind) for name in self._names)
            self._names[found] = f"{kind}{_LETTERS[same_kind % len(_LETTERS)] * _SHORT}"
        return self._names[found]


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORT = 8
_SHOWN = len("sha256:") + 12
"""Characters of a digest that are always shown: the short form is the long one."""
_ID = re.compile(r"\b(exec-|dep-|wf-|tr-)[0-9a-z]{12,}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{6,}")
_REPLACED: Iterable[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\b(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"), "2026-01-01T12:00:00Z"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:8080"),
    (re.compile(r"\b\d+(?:\.\d+)? ms\b"), "... ms"),
    (re.compile(r"\b\d+\.\d+ s\b"), "... s"),
    (re.compile(r"\bkill -9 \d+"), "kill -9 4711"),
    (re.compile(r"/[^ \"']*/tdev-tour-[^/ \"']+"), "tour"),
)
