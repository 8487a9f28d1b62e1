"""Options that several commands take, and how inputs are read from the command line."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from tdev.entry.cli.client import Options
from tdev.kernel.errors import Finding, InvalidError

F = TypeVar("F", bound=Callable[..., Any])


def api_options(command: F) -> F:
    """``--endpoint --token --data --files`` as one argument ``options``, and ``--json`` as ``as_json``."""
    path = click.Path(path_type=Path, file_okay=False)

    @click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
    @click.option("--endpoint", default="", help="Address of a region; default: the one that serves --data.")
    @click.option("--token", default="", help="Bearer token for that address; default: <data>/token.")
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


def read_inputs(pairs: Sequence[str]) -> dict[str, Any]:
    """``name=value`` pairs as inputs: JSON where the value is JSON, text otherwise, ``@file`` the text of a file.

    Raises:
        InvalidError: When a pair has no ``=``, or its file cannot be read.
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
            found[name] = json.loads(text, parse_constant=_no_constant)
        except ValueError:
            found[name] = text
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
    """
    try:
        if path == "-":
            return sys.stdin.read()
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        reason = cause.strerror if isinstance(cause, OSError) else "it is not UTF-8 text"
        raise InvalidError(f"{path} cannot be read: {reason}", [Finding("#/file", str(path), "file")]) from cause


def read_json(path: str) -> Any:
    """The JSON of a file, or of stdin for ``-``. Raises ``InvalidError`` with line and column."""
    try:
        return json.loads(read_text(path), parse_constant=_no_constant)
    except json.JSONDecodeError as cause:
        where = f"line {cause.lineno}, column {cause.colno}"
        raise InvalidError(f"{path} is no JSON: {cause.msg} ({where})", [Finding("#/file", where, "json")]) from cause
    except (ValueError, RecursionError) as cause:
        reason = "it is nested too deep" if isinstance(cause, RecursionError) else str(cause)
        raise InvalidError(f"{path} is no JSON: {reason}", [Finding("#/file", str(path), "json")]) from cause


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
