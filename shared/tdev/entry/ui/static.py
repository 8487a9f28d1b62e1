"""Styles, scripts and icons: files of the package, each under a name that changes with its content."""

import hashlib
import re
from functools import cache
from pathlib import Path

from tdev.entry.ui.showing import Shown
from tdev.kernel.errors import NotFoundError

PREFIX = "/ui/static/"
_FOLDER = Path(__file__).parent / "static"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_NAMED = re.compile(r"(?P<digest>[0-9a-f]{12})/(?P<name>(vendor/)?[a-zA-Z0-9._-]+)")
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def address(name: str) -> str:
    """The path of a file; another one as soon as its content is another."""
    return f"{PREFIX}{_digest(name)}/{name}"


def file_at(path: str) -> Shown:
    """The file at a path.

    Raises:
        NotFoundError: When there is none, or the path is that of an older version.
    """
    found = _NAMED.fullmatch(path.removeprefix(PREFIX))
    if found is None or found["name"] not in names() or found["digest"] != _digest(found["name"]):
        raise NotFoundError("there is no such file")
    return Shown(_text(found["name"]), kind=_kind(found["name"]), headers={"cache-control": _FOR_EVER})


@cache
def names() -> frozenset[str]:
    """The files that there are."""
    files = (path for path in _FOLDER.rglob("*") if path.suffix in _KINDS)
    return frozenset(path.relative_to(_FOLDER).as_posix() for path in files)


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_text(name).encode()).hexdigest()[:12]


def _kind(name: str) -> str:
    return _KINDS[Path(name).suffix]
