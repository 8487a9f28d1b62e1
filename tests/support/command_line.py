"""The command line in this process, on a folder of the test."""

import json
from collections.abc import Sequence
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

    def plain(self, *arguments: str) -> Said:
        """Run a command line as it is."""
        self._capture.readouterr()
        code = run(_texts(arguments))
        return Said(code, *self._capture.readouterr())


def _texts(arguments: Sequence[object]) -> list[str]:
    return [str(argument) for argument in arguments]
