"""Settings from files: ``tdev.toml`` of the project with its environments, and that of the user.

What counts first: options of the command, variables ``TDEV_...``, ``[env.<name>]`` and then the top of the project's
file, the same of the user's file, and what is built in.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tdev.kernel.errors import Finding, InvalidError, NotFoundError
from tdev.settings import PREFIX, Settings, config_places

FILE = "tdev.toml"
ENVIRONMENT: ContextVar[str] = ContextVar("environment", default="")
"""The environment that the command line names with ``--env``."""
NEVER = frozenset({"token"})
"""Settings that no file may have: files are shared and kept under version control."""
_PATHS = frozenset({"data", "files", "model_cache", "functions"})
_OWN = frozenset({"env", "environment"})


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings of one place, by their names; ``origin`` says which."""

    origin: str
    values: Mapping[str, str]


def configured() -> Settings:
    """The settings of this process: variables, then the files.

    Raises:
        InvalidError: When a value does not fit its setting, or a file is none.
        NotFoundError: When the environment that is asked for is in no file.
    """
    below: dict[str, str] = {}
    for layer in reversed(layers()):
        below.update({PREFIX + name.upper(): value for name, value in layer.values.items()})
    return Settings.read(below=below)


def layers() -> list[Layer]:
    """What the files say, what counts first first. Raises as ``configured``."""
    places = config_places()
    files = [path for path in (project_file(), places.user) if path is not None and path.is_file()]
    read = [(path, _read(path)) for path in files]
    wanted = ENVIRONMENT.get() or places.environment
    name = wanted or next((str(found["environment"]) for _, found in read if "environment" in found), "")
    known = sorted({each for _, found in read for each in found.get("env", {})})
    if name and name not in known:
        there = f"there are {', '.join(known)}" if known else f"write [env.{name}] into {FILE}"
        raise NotFoundError(f"there is no environment {name!r}", hint=there)
    found: list[Layer] = []
    for path, content in read:
        if name in content.get("env", {}):
            found.append(_layer(path, content["env"][name], f"env.{name}"))
        found.append(_layer(path, {key: value for key, value in content.items() if key not in _OWN}, ""))
    return found


def project_file(start: Path | None = None) -> Path | None:
    """The ``tdev.toml`` of the folder or of the nearest one above it; None without one."""
    with suppress(OSError):
        here = (start or Path()).resolve()
        return next((each / FILE for each in (here, *here.parents) if (each / FILE).is_file()), None)
    return None


def check_file(path: Path) -> list[str]:
    """Read a file of settings and try all its values; answers its environments.

    Raises:
        InvalidError: When it is none, or a value does not fit its setting.
    """
    content = _read(path)
    environments = content.get("env", {})
    _layer(path, {key: value for key, value in content.items() if key not in _OWN}, "")
    for name, values in environments.items():
        _layer(path, values, f"env.{name}")
    return sorted(environments)


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise InvalidError(f"{path} cannot be read: {cause}", [Finding("#/file", str(cause), "toml")]) from cause
    wrong = list(_wrong(found))
    if wrong:
        told = "; ".join(f"{each.pointer[2:].replace('/', '.')}: {each.message}" for each in wrong)
        raise InvalidError(f"{path}: {told}", wrong)
    return found


def _wrong(found: Mapping[str, Any]) -> Iterator[Finding]:
    yield from _wrong_values({key: value for key, value in found.items() if key not in _OWN}, "#")
    environments = found.get("env", {})
    if not isinstance(environments, Mapping):
        yield Finding("#/env", "must be tables: [env.dev]", "setting")
        return
    for name, values in environments.items():
        if isinstance(values, Mapping):
            yield from _wrong_values(values, f"#/env/{name}")
        else:
            yield Finding(f"#/env/{name}", f"must be a table: [env.{name}]", "setting")


def _wrong_values(values: Mapping[str, Any], pointer: str) -> Iterator[Finding]:
    known = setting_names()
    for name, value in values.items():
        if name in NEVER:
            yield Finding(f"{pointer}/{name}", "no file may have it: use TDEV_TOKEN", "setting")
        elif name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            yield Finding(f"{pointer}/{name}", f"is no setting{f'; {near[0]}?' if near else ''}", "setting")
        elif not isinstance(value, str | int | float):
            yield Finding(f"{pointer}/{name}", "must be text, a number, true or false", "setting")


def setting_names() -> list[str]:
    """The names of all settings, in their order."""
    return [field.name for field in fields(Settings)]


def _layer(path: Path, values: Mapping[str, Any], part: str) -> Layer:
    """Values as texts, each tried; paths count from the folder of the file. Raises ``InvalidError``."""
    texts: dict[str, str] = {}
    for name, value in values.items():
        text = {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
        texts[name] = str(path.parent / text) if name in _PATHS and text else text
    origin = f"{path}{f' [{part}]' if part else ''}"
    try:
        Settings.read({PREFIX + name.upper(): text for name, text in texts.items()})
    except InvalidError as cause:
        told = "; ".join(f"{each.pointer[2:].removeprefix(PREFIX).lower()} {each.message}" for each in cause.findings)
        raise InvalidError(f"{origin}: {told}", cause.findings) from cause
    return Layer(origin, texts)
