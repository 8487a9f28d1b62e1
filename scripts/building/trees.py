"""Folders as values: their files, their digest, their size, and putting a finished one in its place."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """A folder: ``digest`` in hexadecimal, sizes in bytes, ``zipped`` as deflate packs it."""

    digest: str
    unpacked: int
    zipped: int


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file with its path relative to the folder, in the order of these paths."""
    found = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    yield from sorted(found)


def digest_of(folder: Path) -> str:
    """SHA-256 over paths and bytes of all files, each with its length before it. Modes and times do not count."""
    digest = hashlib.sha256()
    for name, path in files_of(folder):
        for part in (name.encode(), path.read_bytes()):
            digest.update(b"%d:" % len(part))
            digest.update(part)
    return digest.hexdigest()


def measured(folder: Path) -> Measured:
    """Digest and sizes of a folder."""
    packed = io.BytesIO()
    unpacked = 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files_of(folder):
            content = path.read_bytes()
            unpacked += len(content)
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return Measured(digest_of(folder), unpacked, len(packed.getvalue()))


def copied(source: Path, folder: Path, left_out: frozenset[str] = frozenset()) -> None:
    """Copy a folder of sources: no byte code, no hidden file, and none of the paths ``left_out`` (relative)."""

    def ignored(at: str, names: list[str]) -> set[str]:
        here = Path(at).relative_to(source)
        return {name for name in names if _is_no_source(name) or (here / name).as_posix() in left_out}

    shutil.copytree(source, folder, ignore=ignored)


def _is_no_source(name: str) -> bool:
    return name == "__pycache__" or name.startswith(".") or name.endswith(".pyc")


def settle(made: Path, place: Path) -> None:
    """Put a finished folder where it belongs, with the same modes whoever made it."""
    for path in [made, *made.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        shutil.rmtree(place)
    made.rename(place)
