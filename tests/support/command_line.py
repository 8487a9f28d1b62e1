"""The command line in this process, on a folder of the test."""

import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tdev.entry.cli.group import run


@dataclass(frozen=True, slots=True)
class Said:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout, which is one JSON value and nothing else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """stdout as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class CommandLine:
    """Runs ``tdev`` with its stores and files below a folder.

    Args:
        folder: Stores go to ``data`` in it, components read from ``files``.
        capture: pytest's ``capsys``.
    """

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.data, self.files = folder / "data", folder / "files"
        self.files.mkdir(exist_ok=True)
        self._capture = capture

    def __call__(self, *arguments: str) -> Said:
        """Run a command on the folder."""
        options = ["--data", str(self.data)]
        if arguments[0] not in ("logs", "doctor"):
            options += ["--files", str(self.files)]
        return self.plain(*arguments, *options)

    def plain(self, *arguments: str, stdin: bytes | None = None) -> Said:
        """Run a command line as it is; ``stdin`` comes through a pipe."""
        self._capture.readouterr()
        with _piped(stdin):
            code = run(_texts(arguments))
        return Said(code, *self._capture.readouterr())


@contextmanager
def _piped(content: bytes | None) -> Iterator[None]:
    before = sys.stdin
    if content is not None:
        sys.stdin = io.TextIOWrapper(io.BytesIO(content), "utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def _texts(arguments: Sequence[object]) -> list[str]:
    return [str(argument) for argument in arguments]
