"""What deploying needs on this machine: the checkout, its build, Node, and CDK at the pinned versions."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tdev.domain.readiness import Check

BUILD = Path(".build/cloud")
LAYERS = ("dependencies", "library", "tdev")
LEAST_NODE, GOOD_NODE = 20, 22
_LONGEST_S = 5

Run = Callable[[Sequence[str]], str]
"""From a command to what it wrote; raises ``OSError`` when it cannot be started and ``ValueError`` when it failed."""


def ran(command: Sequence[str]) -> str:
    """What a command writes to stdout, within 5 s. See ``Run``."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_S, check=True)  # noqa: S603 - ours
    except subprocess.SubprocessError as cause:
        raise ValueError(f"{command[0]} failed") from cause
    return done.stdout


def look_at_tools(checkout: Path, run: Run = ran, installed: Callable[[str], str] = version) -> Iterator[Check]:
    """The checks of this machine.

    Args:
        checkout: The folder with ``app.py``, from where an operator deploys.
        run: Runs a program.
        installed: From the name of a distribution to its version; raises ``PackageNotFoundError``.
    """
    if not (checkout / "app.py").is_file() or not (checkout / "cdk.json").is_file():
        todo = "go to the folder with app.py and cdk.json; without it nothing can be deployed from here"
        yield Check("checkout", False, f"{checkout.resolve()} is no checkout of T-Developer", todo)
        return
    yield _node(run)
    yield _cli(checkout)
    yield _library(checkout, installed)
    yield _build(checkout)


def _node(run: Run) -> Check:
    todo = f"install Node {GOOD_NODE} or newer"
    try:
        said = run(["node", "--version"]).strip()
    except (OSError, ValueError):
        return Check("node", False, "not found", f"{todo}, then: scripts/setup-node", needed=True)
    number = re.match(r"v?([0-9]+)\.", said)
    major = int(number[1]) if number else 0
    if major < LEAST_NODE:
        return Check("node", False, f"{said or 'unknown'} is too old for CDK", todo, needed=True)
    return Check("node", major >= GOOD_NODE, said if major >= GOOD_NODE else f"{said} is past its end of life", todo)


def _cli(checkout: Path) -> Check:
    pinned = _version_in(checkout / "package.json", "devDependencies", "aws-cdk")
    found = _version_in(checkout / "node_modules" / "aws-cdk" / "package.json", "version")
    todo = "scripts/setup-node (never the newest number: 3.0.0 is an old build that cannot read our assembly)"
    if not found:
        return Check("cdk command line", False, "not installed", todo, needed=True)
    said = found if found == pinned else f"{found} instead of {pinned}"
    return Check("cdk command line", found == pinned, said, todo, needed=True)


def _library(checkout: Path, installed: Callable[[str], str]) -> Check:
    try:
        return Check("cdk library", True, installed("aws-cdk-lib"), needed=True)
    except PackageNotFoundError:
        todo = "scripts/setup dev, and run .venv/bin/tdev"
        return Check("cdk library", False, "aws-cdk-lib is not installed beside this tdev", todo, needed=True)


def _version_in(page: Path, *keys: str) -> str:
    """The text at these keys of a JSON file; empty when there is none."""
    try:
        found = json.loads(page.read_text(encoding="utf-8"))
        for key in keys:
            found = found[key]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return str(found)


def _build(checkout: Path) -> Check:
    place = checkout / BUILD
    parts = [place / "layers" / layer for layer in LAYERS] + [place / "functions"]
    missing = [part.relative_to(checkout).as_posix() for part in parts if not part.is_dir()]
    if missing:
        return Check("build", False, f"{', '.join(missing)} is not there", "scripts/build", needed=True)
    stale = next(_stale(checkout, place), None)
    if stale:
        return Check("build", False, f"older than {stale}, which would be deployed as it was", "scripts/build")
    return Check("build", True, f"{BUILD.as_posix()} is what the sources say")


def _stale(checkout: Path, place: Path) -> Iterator[str]:
    """Files of the checkout that are not, or not as they are now, in the build. Folders it leaves out do not count."""
    package, layer = checkout / "shared" / "tdev", place / "layers" / "tdev" / "python" / "tdev"
    built = [folder for folder in (layer, *layer.rglob("*")) if folder.is_dir() and folder.name != "__pycache__"]
    for folder in built:
        source = package / folder.relative_to(layer)
        names = {path.name for path in (*_files(source), *_files(folder))}
        yield from (
            (source / name).relative_to(checkout).as_posix()
            for name in sorted(names)
            if not _same(source / name, folder / name)
        )
    for lock in sorted((checkout / "layers").glob("*/requirements.txt")):
        if not _locked(lock) <= _unpacked(place / "layers" / lock.parent.name / "python"):
            yield lock.relative_to(checkout).as_posix()
    for handler in sorted((checkout / "functions").glob("*/handler.py")):
        if not _same(handler, place / "functions" / handler.parent.name / "handler.py"):
            yield handler.relative_to(checkout).as_posix()


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _locked(lock: Path) -> set[str]:
    """``name-version`` of every package of a lock, as folders of wheels spell it."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pins = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^\s;\\]+)", line) for line in lines)
    return {f"{_spelled(pin[1])}-{pin[2]}" for pin in pins if pin}


def _unpacked(folder: Path) -> set[str]:
    names = (path.name.removesuffix(".dist-info").rpartition("-") for path in folder.glob("*.dist-info"))
    return {f"{_spelled(name)}-{number}" for name, _, number in names}


def _spelled(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False
