"""The only module that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from tdev.kernel.errors import Finding, InvalidError

PREFIX = "TDEV_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the variable ``TDEV_<FIELD>``; a wrong value stops the process at start.

    A plain dataclass, not a pydantic model: the command line and the executor read it before anything heavy loads.
    """

    platform: str = "embedded"
    """``embedded`` (this machine) or ``aws``."""
    stage: str = "dev"
    """Name of the deployment; part of every resource name."""
    data: Path = Path(".tdev")
    """Where the laptop region keeps its stores."""
    files: Path = Path()
    """Files that components may read; they write only into the workspace of their run."""
    tenant: str = "local"
    """Tenant of the local user."""
    endpoint: str = ""
    """Address of a running region; set for the functions that it starts, and by ``--endpoint``."""
    token: str = ""
    """Bearer token for that address."""
    threshold: int = 85
    """Score a plan must reach."""
    rounds: int = 5
    """Most refine rounds."""
    synchronous: str = "NORMAL"
    """SQLite durability: NORMAL survives a crash of the process, FULL also loss of power."""
    log_level: str = "INFO"
    functions: Path = Path()
    """Folder with one folder per function; empty means the one that came with this package."""

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the variables that start with ``TDEV_``; unknown ones are left alone.

        Raises:
            InvalidError: When a value does not fit its field; one finding per variable.
        """
        source = os.environ if environ is None else environ
        hints = get_type_hints(cls)
        values: dict[str, Any] = {}
        findings: list[Finding] = []
        for field in fields(cls):
            text = source.get(PREFIX + field.name.upper())
            if text is None or text == "":
                continue
            try:
                values[field.name] = _convert(hints[field.name], text)
            except ValueError as cause:
                findings.append(Finding(f"#/{PREFIX}{field.name.upper()}", str(cause), "setting"))
        findings += _out_of_range(values)
        if findings:
            listing = "; ".join(f"{f.pointer[2:]}: {f.message}" for f in findings)
            raise InvalidError(f"wrong settings in the environment: {listing}", findings)
        return cls(**values)


def _convert(kind: Any, text: str) -> Any:
    if get_origin(kind) is None and kind in (str, Path):
        return kind(text)
    if kind is int:
        return int(text)
    raise TypeError(f"settings have no conversion to {kind} {get_args(kind)}")


_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "platform": ("embedded", "aws"),
    "synchronous": ("NORMAL", "FULL"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}
_RANGES: Mapping[str, tuple[int, int]] = {"threshold": (0, 100), "rounds": (0, 5)}


def _out_of_range(values: Mapping[str, Any]) -> list[Finding]:
    findings = []
    for name, words in _ALLOWED.items():
        if name in values and values[name] not in words:
            findings.append(Finding(f"#/{PREFIX}{name.upper()}", f"must be one of {', '.join(words)}", "setting"))
    for name, (low, high) in _RANGES.items():
        if name in values and not low <= values[name] <= high:
            findings.append(Finding(f"#/{PREFIX}{name.upper()}", f"must be from {low} to {high}", "setting"))
    return findings


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings.read()
