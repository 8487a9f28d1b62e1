"""Byte code next to the sources, made by the Python that will read it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.building.target import Target
from tdev.kernel.errors import InvalidError, PlatformError

MOUNTED = "/opt/python"
"""Where Lambda puts a layer; tracebacks name files below it."""
_VERSION = (
    "import sys; print(sys.implementation.name, '%d.%d.%d' % sys.version_info[:3], sys.version_info.releaselevel)"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that makes byte code for a target; ``version`` is its whole version, such as ``3.13.2``."""

    program: str
    version: str


def own() -> Interpreter:
    """The Python that runs this."""
    return Interpreter(sys.executable, ".".join(map(str, sys.version_info[:3])))


def found(target: Target, named: str, home: Path) -> Interpreter | None:
    """The Python for a target: the one that somebody named, or else one that is installed; None when there is none.

    Looked for on the path and where pyenv and uv keep theirs, below ``home``.

    Raises:
        InvalidError: When the named one is of another version, or does not run.
    """
    if named:
        version = _version(named, target)
        if version is None:
            message = f"TDEV_LAMBDA_PYTHON={named} is no released CPython {target.python_name}"
            raise InvalidError(
                message, hint=f"name one, or leave the variable out to build with any {target.python_name}"
            )
        return Interpreter(named, version)
    tried = ((program, _version(program, target)) for program in _installed(target.python_name, home))
    return next((Interpreter(program, version) for program, version in tried if version), None)


def _installed(python: str, home: Path) -> Iterator[str]:
    on_path = shutil.which(f"python{python}")
    if on_path:
        yield on_path
    kept: Iterable[Path] = [
        *home.glob(f".pyenv/versions/{python}.*/bin/python{python}"),
        *home.glob(f".local/share/uv/python/cpython-{python}.*/bin/python{python}"),
    ]
    yield from sorted(map(str, kept), reverse=True)


def _version(program: str, target: Target) -> str | None:
    """Its version when it makes byte code for the target."""
    try:
        done = subprocess.run([program, "-I", "-c", _VERSION], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    kind, version, level = [*done.stdout.split(), "", "", ""][:3]
    fits = kind == "cpython" and level == "final" and version.startswith(f"{target.python_name}.")
    return version if fits else None


def compile_tree(folder: Path, interpreter: Interpreter) -> None:
    """Write byte code for every module of a folder.

    It is never compared with its source (unchecked), so neither times nor a writable folder matter. One process, one
    order and one hash seed make the same bytes each time.

    Raises:
        PlatformError: When a module cannot be compiled.
    """
    command = [interpreter.program, "-s", "-S", "-W", "ignore", "-m", "compileall", "-q", "-f"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", MOUNTED, str(folder)]
    # PYTHONOPTIMIZE, PYTHONPYCACHEPREFIX and their like would change what is written, or where.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, env={**kept, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise PlatformError(
            f"{interpreter.program} could not compile {folder.name}\n{said}", hint="see the lines above"
        )
