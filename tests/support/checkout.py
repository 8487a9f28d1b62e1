"""The files of this checkout, for tests that look at all of them."""

import ast
import gc
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "shared",
    "tests",
    "scripts",
    "infra",
    "functions",
    "layers",
    "docs",
    "examples",
    "requirements",
    ".ci",
    ".github",
)
_SKIPPED = {"__pycache__", "node_modules", "cdk.out", ".build", "_functions"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the parts above and of the top folder itself; what git ignores is left out."""
    found = [path for path in ROOT.iterdir() if path.is_file() and not _ignored(path)]
    for part in PARTS:
        found += [path for path in (ROOT / part).rglob("*") if path.is_file() and not _ignored(path)]
    return tuple(sorted(found))


def _ignored(path: Path) -> bool:
    return bool(_SKIPPED & set(path.parts)) or path.suffix == ".pyc" or path.name.startswith(".coverage")


@cache
def tracked() -> tuple[Path, ...]:
    """The files that git knows; all files where there is no git."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return files()
    names = listing.stdout.decode().split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


@cache
def python_files() -> tuple[Path, ...]:
    """Modules, and scripts whose first line names Python."""
    return tuple(path for path in files() if path.suffix == ".py" or (not path.suffix and _starts_python(path)))


def _starts_python(path: Path) -> bool:
    with path.open("rb") as opened:
        first = opened.readline(100)
    return first.startswith(b"#!") and b"python" in first


@cache
def parsed(path: Path) -> ast.Module:
    # Trees are kept: to look for garbage in them again and again takes longer than to parse them.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    finally:
        if was_on:
            gc.enable()


def modules(folder: str) -> list[Path]:
    """The Python files below a folder of the checkout."""
    return [path for path in python_files() if path.is_relative_to(ROOT / folder)]


def imported(path: Path) -> set[str]:
    """Dotted names of everything a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
