"""What every command shares: exit codes, colours, JSON on stdout and everything else on stderr."""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TextIO
from unicodedata import east_asian_width

import click

from tdev.kernel.errors import (
    ConflictError,
    DeniedError,
    GateError,
    InvalidError,
    NoAnswerError,
    NotFoundError,
    PlanError,
    PlatformError,
    RefusedCodeError,
    StatusRefusedError,
    StepTimeoutError,
    TDevError,
    TooLargeError,
    UnauthenticatedError,
)
from tdev.settings import terminal_wishes


@dataclass(frozen=True, slots=True)
class _Exit:
    ok: int = 0
    failed: int = 1
    usage: int = 2
    gate: int = 3
    not_found: int = 4
    denied: int = 5
    timed_out: int = 6
    waiting: int = 7
    interrupted: int = 130


EXIT: Final = _Exit()

QUERY: ContextVar[Any] = ContextVar("query", default=None)
"""The compiled JMESPath of ``--query``; None without one."""

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, and those that turn the direction of writing."""

_BY_STATUS: Mapping[str, int] = {
    "succeeded": EXIT.ok,
    "failed": EXIT.failed,
    "unknown": EXIT.failed,
    "rejected": EXIT.gate,
    "cancelled": EXIT.failed,
    "timed_out": EXIT.timed_out,
    "accepted": EXIT.timed_out,
    "running": EXIT.timed_out,
    "awaiting_approval": EXIT.waiting,
}
_BY_ERROR: tuple[tuple[type[TDevError], int], ...] = (
    (NotFoundError, EXIT.not_found),
    (DeniedError, EXIT.denied),
    (UnauthenticatedError, EXIT.denied),
    (GateError, EXIT.gate),
    (PlanError, EXIT.gate),
    (StepTimeoutError, EXIT.timed_out),
    (NoAnswerError, EXIT.timed_out),
    (StatusRefusedError, EXIT.gate),
    (ConflictError, EXIT.failed),
    (RefusedCodeError, EXIT.gate),
    (InvalidError, EXIT.usage),
    (TooLargeError, EXIT.usage),
)


def exit_for_status(status: str) -> int:
    """The exit code for an execution that stands at this status."""
    return _BY_STATUS.get(status, EXIT.failed)


def exit_for_error(error: TDevError) -> int:
    """The exit code for an error."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), EXIT.failed)


def colour() -> bool:
    """Whether to write colours: on a terminal, unless NO_COLOR; always with FORCE_COLOR."""
    wishes = terminal_wishes()
    return not wishes.no_color and (wishes.force_color or sys.stdout.isatty())


def paint(text: str, tone: str) -> str:
    """The text in a tone (green, red, yellow, cyan, dim, bold) where colours are wanted."""
    if not colour():
        return text
    if tone in ("dim", "bold"):
        return click.style(text, **{tone: True})
    return click.style(text, fg=tone)


def printable(value: Any) -> Any:
    """JSON with texts that a terminal may be shown: what would steer it (escapes, overrides of direction) is spelled.

    Goals, names, messages and results come from anywhere; a plan that is approved must look like what it is.
    """
    if isinstance(value, str):
        return _STEERING.sub(lambda match: match[0].encode("unicode_escape").decode(), value)
    if isinstance(value, Mapping):
        return {printable(name): printable(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(each) for each in value]
    return value


def one_line(text: str, width: int) -> str:
    """The text on one line of at most ``width`` columns; wide characters (Korean, Chinese, ...) take two."""
    flat = " ".join(text.split())
    if len(flat) <= width and _columns(flat) <= width:
        return flat
    flat = flat[:width]
    while flat and _columns(flat) >= width:
        flat = flat[:-1]
    return f"{flat}…"


def say(text: str = "") -> None:
    """Write a line for people to stdout."""
    click.echo(text)


def tell(text: str) -> None:
    """Write a line about the work, not of the result, to stderr."""
    click.echo(text, err=True)


def give(value: Any) -> None:
    """Write the result, or the part of it that ``--query`` asks for, as JSON to stdout."""
    _write_json(_asked(value), indent=2 if sys.stdout.isatty() else None)


def give_line(value: Any) -> None:
    """Write one of several results as a line of JSON, as ``give`` does."""
    _write_json(_asked(value))


def _asked(value: Any) -> Any:
    query = QUERY.get()
    if query is None:
        return value
    from jmespath.exceptions import JMESPathError

    try:
        return query.search(value)
    except JMESPathError as cause:
        told = one_line(str(cause), 200)
        raise click.UsageError(f"--query cannot be answered from this result: {told}") from cause


def _write_json(value: Any, indent: int | None = None) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=False))


def fail_with(error: TDevError, *, as_json: bool = False) -> int:
    """Show an error (what, where, what to do next) and answer its exit code."""
    findings = error.findings if isinstance(error, InvalidError | StatusRefusedError) else ()
    if as_json:
        body: dict[str, Any] = {"error": {"code": error.code, "message": error.message}}
        if error.hint:
            body["error"]["hint"] = error.hint
        if findings:
            body["error"]["errors"] = [finding.document() for finding in findings]
        _write_json(body)
    tell(f"{paint('error', 'red')}: {printable(error.message)}")
    for finding in findings:
        placed = finding.pointer in error.message or isinstance(error, StatusRefusedError)
        if finding.message in error.message and placed:
            continue
        tell(printable(f"  {finding.pointer}  {finding.message}"))
    if error.hint:
        tell(f"  {paint('try', 'cyan')}: {printable(error.hint)}")
    return exit_for_error(error)


def fail_on_system(cause: OSError) -> int:
    """Show what the system has refused, above all the place where the output goes, and answer the exit code."""
    reason = cause.strerror or str(cause)
    if cause.filename is None:
        message = f"the output, or a file, could not be written or read: {reason}"
        _forget(sys.stdout)
    else:
        message = f"{cause.filename}: {reason}"
    hint = "what was asked for may have been done: look (tdev runs, tdev services) before it is asked again"
    try:
        return fail_with(PlatformError(message, hint=hint))
    except OSError:
        _forget(sys.stderr)
        return EXIT.failed


def _forget(stream: TextIO) -> None:
    """What could not be written is still kept by the stream, which would try it again when this process ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def can_ask(*, as_json: bool) -> bool:
    """Whether a person sits at the terminal; nobody is asked in CI, in a pipe, or for JSON."""
    return not (as_json or terminal_wishes().ci) and sys.stdin.isatty() and sys.stderr.isatty()


def table(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> None:
    """Write a table with aligned columns; the last column may be as long as it likes."""
    heading, *lines = aligned([headings, *rows], 200)
    say(paint(heading, "dim"))
    for line in lines:
        say(line)


def aligned(rows: Sequence[Sequence[str]], widest: int) -> list[str]:
    """One line per row, its cells below each other; a cell has at most ``widest`` columns."""
    cells = [[one_line(printable(str(cell)), widest) for cell in row] for row in rows]
    widths = [max(_columns(row[place]) for row in cells) for place in range(len(cells[0]))]
    return [
        "  ".join(cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
