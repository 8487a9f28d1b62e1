"""Gives the part of this package that a bundle holds a name of its own."""

import re
from collections.abc import Mapping

PACKAGE = "tdev"
_NAMED = re.compile(rf"\b{PACKAGE}\b(?!-)")
_IMPORTED = re.compile(rf"^(\s*(?:from|import)\s+){PACKAGE}\b", re.MULTILINE)
_TEXTS = (".py", ".json", ".toml", ".j2", ".md")


def renamed(files: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    """The files with our package under another name: in paths, imports and wherever a text names it.

    Args:
        files: Path -> content.
        package: A name for Python to import.
    """
    return {_path(path, package): _content(path, content, package) for path, content in files.items()}


def reimported(source: bytes, package: str) -> bytes:
    """The source of a foreign component with our package under another name where it is imported, and nowhere else."""
    return _IMPORTED.sub(rf"\g<1>{package}", source.decode("utf-8")).encode()


def _path(path: str, package: str) -> str:
    first, slash, rest = path.partition("/")
    return f"{package}/{rest}" if slash and first == PACKAGE else path


def _content(path: str, content: bytes, package: str) -> bytes:
    if not path.endswith(_TEXTS):
        return content
    return _NAMED.sub(package, content.decode("utf-8")).encode()
