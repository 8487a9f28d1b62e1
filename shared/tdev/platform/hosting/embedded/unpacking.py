"""The folder of a bundle: written whole or not at all, compared before it is run, and kept while calls need it."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tdev.kernel.errors import Finding, PlatformError
from tdev.platform.removal import remove_tree

_LOOK_S = 0.02
_DRAFT = ".new-"


def unpack(files: Mapping[str, bytes], folder: Path) -> bool:
    """Let the folder hold these files and nothing else; False when it did already.

    Files are for their owner only. They are not forced to the disk: after loss of power the comparison before the
    start finds what is missing, and provisioning again repairs it.

    Args:
        files: Path with ``/`` -> content; the paths are sound.
        folder: Where they go; nobody else changes it meanwhile.

    Raises:
        PlatformError: When they cannot be written.
    """
    if folder.is_dir() and not differences(files, folder):
        return False
    draft = folder.with_name(f"{_DRAFT}{secrets.token_hex(8)}")
    try:
        for path, content in files.items():
            target = draft / path
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
        for inside in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
            inside.chmod(0o700)
        if folder.exists():
            remove_tree(folder)
        draft.rename(folder)
    except OSError as cause:
        remove_tree(draft)
        raise PlatformError(f"the bundle cannot be unpacked: {cause}") from cause
    return True


def sweep(place: Path) -> None:
    """Delete what a killed process left half unpacked; nobody unpacks here meanwhile."""
    for left in place.glob(f"{_DRAFT}*"):
        remove_tree(left)


def differences(files: Mapping[str, bytes], folder: Path) -> list[Finding]:
    """What a folder has otherwise than these files: one finding for each that was changed, is missing or is too many.

    Args:
        files: Path with ``/`` -> content.
        folder: It may be missing; then each file is.
    """
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if _is_leaf(path)}
    wrong = []
    for name in sorted({*files, *found}):
        what = _difference(files.get(name), found.get(name))
        if what:
            wrong.append(Finding(f"#/files/{name.replace('~', '~0').replace('/', '~1')}", f"{name} {what}", "changed"))
    return wrong


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Keep a folder from being cleared away while the block runs; gives False when it is gone."""
    descriptor = _opened(folder)
    if descriptor is None:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield True
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path, within_s: float) -> Iterator[bool]:
    """Wait until nobody holds a folder, and let nobody begin while the block runs.

    Gives False when somebody still holds it after so many seconds.
    """
    descriptor = _opened(folder)
    if descriptor is None:
        yield True
        return
    until = time.monotonic() + within_s
    try:
        while not (free := _locked(descriptor)) and time.monotonic() < until:
            time.sleep(_LOOK_S)
        yield free
    finally:
        os.close(descriptor)


def _opened(folder: Path) -> int | None:
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_leaf(path: Path) -> bool:
    """Anything but a folder; a link is one, wherever it leads."""
    return path.is_symlink() or not path.is_dir()


def _difference(wanted: bytes | None, path: Path | None) -> str:
    if path is None:
        return "is missing"
    if wanted is None:
        return "is too many"
    if path.is_symlink() or not path.is_file():
        return "was changed"
    return "" if path.read_bytes() == wanted else "was changed"
