"""Reads the description of a pipeline, and refuses what would not be one."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from tdev.domain.pipelines import GateRun, Pipeline, StageRun
from tdev.kernel.errors import Finding, InvalidError

DEFAULT = Path(__file__).parent / "pipeline.toml"
"""A description to begin with."""

_WORD = (r"[A-Za-z][A-Za-z0-9-]{0,39}", "must be at most 40 of a-z A-Z 0-9 -, a letter first")
_PATH = (r"(?!/)[A-Za-z0-9_./*-]{1,200}", "must be a path below the project, of a-z A-Z 0-9 _ . / * -")
_OPTIONS = (r"[A-Za-z0-9 ,._=-]{0,200}", "must be options of tdev deploy, of a-z A-Z 0-9 , . _ = -")
_FORMS: Mapping[str, tuple[str, str]] = {
    "name": _WORD,
    "service": _WORD,
    "branch": (r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", "must be the name of a branch"),
    "python": (r"3\.[0-9]{1,2}", "must be a version such as 3.11"),
    "package": (r"[A-Za-z0-9._-]+(\[[a-z,]+\])?([=<>!~]=?[0-9][0-9A-Za-z.*]*)?", "must be what pip installs"),
    "region": (r"[a-z]{2}(-[a-z]+)+-[0-9]", "must be an AWS region such as eu-central-1"),
    "components": _PATH,
    "workflow": _PATH,
    "strategy": _OPTIONS,
    "command": (r"tdev [^\n\r\x00`$;&|<>\\]{1,300}", "must be one tdev command on one line, without ` $ ; & | < > \\"),
}
_PARTS: Mapping[str, type[GateRun] | type[StageRun]] = {"gates": GateRun, "stages": StageRun}
_MOST = 20


def read_pipeline(text: str) -> Pipeline:
    """The pipeline of a description.

    Raises:
        InvalidError: When it is no TOML or no description; with one finding per place that is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise InvalidError(f"the description is no TOML: {cause}", [Finding("#", str(cause), "toml")]) from cause
    wrong = list(_wrong(found))
    if wrong:
        told = "; ".join(f"{each.pointer} {each.message}" for each in wrong[:3])
        raise InvalidError(f"this describes no pipeline: {told}", wrong)
    parts = {name: tuple(kind(**each) for each in found[name]) for name, kind in _PARTS.items()}
    return Pipeline(**{**found, **parts})


def _wrong(found: Mapping[str, Any]) -> Iterator[Finding]:
    yield from _wrong_fields(found, Pipeline, "#")
    for name, kind in _PARTS.items():
        listed = found.get(name)
        if not isinstance(listed, list) or not 0 < len(listed) <= _MOST:
            yield Finding(f"#/{name}", f"must be a list of 1 to {_MOST}", "pipeline")
            continue
        for index, each in enumerate(listed):
            if isinstance(each, Mapping):
                yield from _wrong_fields(each, kind, f"#/{name}/{index}")
            else:
                yield Finding(f"#/{name}/{index}", "must be a table", "pipeline")
        names = [each.get("name") for each in listed if isinstance(each, Mapping)]
        if len(set(map(str, names))) != len(names):
            yield Finding(f"#/{name}", "has a name twice", "pipeline")


def _wrong_fields(found: Mapping[str, Any], kind: Any, pointer: str) -> Iterator[Finding]:
    known = {field.name: field for field in fields(kind)}
    for name in found.keys() - known.keys():
        yield Finding(f"{pointer}/{name}", f"is not known; there are {', '.join(known)}", "pipeline")
    for name, field in known.items():
        if name in _PARTS:
            continue
        if name not in found:
            if field.default is MISSING:
                yield Finding(f"{pointer}/{name}", "is missing", "pipeline")
        elif name == "approval":
            if not isinstance(found[name], bool):
                yield Finding(f"{pointer}/{name}", "must be true or false", "pipeline")
        elif not isinstance(found[name], str) or re.fullmatch(_FORMS[name][0], found[name]) is None:
            yield Finding(f"{pointer}/{name}", _FORMS[name][1], "pipeline")
