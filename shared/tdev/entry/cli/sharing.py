"""Options that several commands take, and how inputs are read from the command line."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from tdev.entry.cli.client import Options
from tdev.kernel.errors import Finding, InvalidError, TooLargeError
from tdev.kernel.strict_json import MOST_BYTES, parse_value

F = TypeVar("F", bound=Callable[..., Any])


def api_options(command: F) -> F:
    """``--endpoint --token --data --files`` as one argument ``options``, and ``--json`` as ``as_json``."""
    path = click.Path(path_type=Path, file_okay=False)

    @click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
    @click.option("--endpoint", default="", help="Address of a region; default: the one that serves --data.")
    @click.option("--token", default="", help="Bearer token (TDEV_TOKEN); default: that of the region of --data.")
    @click.option("--data", type=path, default=None, help="Folder of the stores (TDEV_DATA; default .tdev).")
    @click.option(
        "--files", "readable", type=path, default=None, help="Folder that components may read (TDEV_FILES; default .)."
    )
    def wrapped(*args: Any, endpoint: str, token: str, data: Path | None, readable: Path | None, **kwargs: Any) -> Any:
        return command(*args, options=Options(endpoint, token, data, readable), **kwargs)

    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    inherited = getattr(command, "__click_params__", [])
    wrapped.__click_params__ = inherited + getattr(wrapped, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def budget_option(command: F) -> F:
    """``--budget`` as one argument ``budget``."""
    kind = click.FloatRange(0, 1_000_000, min_open=True)
    told = "USD that it may cost at list prices of AWS; then it stops."
    return click.option("--budget", type=kind, default=None, help=told)(command)


def read_inputs(pairs: Sequence[str]) -> dict[str, Any]:
    """``name=value`` pairs as inputs: JSON where the value is JSON, text otherwise, ``@file`` the text of a file.

    Raises:
        InvalidError: When a pair has no ``=``, its file cannot be read, or its JSON is none that the API would take.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise InvalidError(f"--input {pair!r} is no name=value", [Finding("#/inputs", "write name=value", "input")])
        if text.startswith("@"):
            text = read_text(text[1:])
            found[name] = text
            continue
        try:
            json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            found[name] = text
            continue
        found[name] = strictly(text.encode(errors="replace"), f"--input {name}")
    return found


def read_goal(text: str, *, needed: bool = True) -> str:
    """The goal as it was given, or that on stdin for ``-``.

    Raises:
        InvalidError: When there is none although one is needed.
    """
    goal = read_text("-") if text == "-" else text
    if needed and not goal.strip():
        hint = 'say what you need: tdev orchestrate "read sales.csv and sum amount by region"'
        raise InvalidError("there is no goal", [Finding("#/goal", "it is empty", "missing")], hint=hint)
    return goal


def read_text(path: str) -> str:
    """The text of a file, or of stdin for ``-``.

    Raises:
        InvalidError: When it cannot be read as UTF-8 text.
        TooLargeError: When it is larger than a request may be.
    """
    raw = _read(path)
    try:
        # Line ends as Python reads those of a text file.
        return raw.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as cause:
        raise _unreadable(path, "it is not UTF-8 text") from cause


def _read(path: str) -> bytes:
    """At most as much as a request may hold: what is larger, or never ends, is not read to its end."""
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as cause:
        reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else "it is no name of a file"
        raise _unreadable(path, reason) from cause
    if len(raw) > MOST_BYTES:
        raise TooLargeError(f"{path} is larger than {MOST_BYTES:,} bytes, which is what a request may hold")
    return raw


def _unreadable(path: str, reason: str) -> InvalidError:
    return InvalidError(f"{path} cannot be read: {reason}", [Finding("#/file", str(path), "file")])


def read_json(path: str) -> Any:
    """The JSON of a file, or of stdin for ``-``, read as the API reads a body.

    Raises:
        InvalidError: When it cannot be read or is no sound JSON; with line and column, or a pointer to the place.
        TooLargeError: When it is larger than a request may be.
    """
    return strictly(_read(path), path)


def strictly(raw: bytes, what: str) -> Any:
    """The JSON of these bytes, read as the API reads a body.

    Raises:
        InvalidError: When it is no sound JSON; ``what`` says to a person where it came from.
        TooLargeError: When it is larger than a request may be.
    """
    try:
        return parse_value(raw)
    except InvalidError as cause:
        found = [replace(each, message=each.message.replace("the body", "it")) for each in cause.findings]
        raise InvalidError(f"{what}: {cause.message.replace('the body', 'it')}", found) from cause


def _no_constant(name: str) -> None:
    raise ValueError(f"JSON has no {name}")


def write_json(path: str, value: Any) -> None:
    """Write JSON into a file, for people to read.

    Raises:
        InvalidError: When the file cannot be written.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        Path(path).write_text(f"{text}\n", encoding="utf-8")
    except OSError as cause:
        raise InvalidError(
            f"{path} cannot be written: {cause.strerror}", [Finding("#/output", str(path), "file")]
        ) from cause
