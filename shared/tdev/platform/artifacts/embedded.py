"""Artifacts as files: ``<root>/<tenant>/<first two digits>/<other digits>``, readable by their owner only.

Putting what is there already makes its file as new as a new one, and happens under a lock that ``OldArtifacts`` takes
before it deletes: so nothing is deleted that somebody has just been told is kept.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tdev.kernel.errors import PlatformError
from tdev.kernel.tenant import checked_tenant
from tdev.platform.artifacts.digest import checked_content, digest_of, hexadecimal, missing


class FolderArtifacts:
    """The ``Artifacts`` port in a folder. A file appears whole or not at all, and stays after loss of power."""

    def __init__(self, root: Path) -> None:
        """Use the folder; it is made by the first ``put``."""
        self._root = Path(root)

    def put(self, tenant: str, content: bytes) -> str:
        """See ``Artifacts.put``. A damaged file is replaced."""
        digest = digest_of(content)
        path = self._path(tenant, digest)
        try:
            if path is not None:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with locked(path.parent, fcntl.LOCK_SH):
                    if _holds(path, content):
                        os.utime(path)
                    else:
                        _write(path, content)
        except OSError as cause:
            raise PlatformError(f"artifact {digest} cannot be written: {cause}") from cause
        return digest

    def get(self, tenant: str, digest: str) -> bytes:
        """See ``Artifacts.get``."""
        path = self._path(tenant, digest)
        try:
            content = None if path is None else path.read_bytes()
        except FileNotFoundError:
            content = None
        except OSError as cause:
            raise PlatformError(f"artifact {digest} cannot be read: {cause}") from cause
        if content is None:
            raise missing(digest)
        return checked_content(digest, content)

    def has(self, tenant: str, digest: str) -> bool:
        """See ``Artifacts.has``."""
        path = self._path(tenant, digest)
        return path is not None and path.is_file()

    def _path(self, tenant: str, digest: str) -> Path | None:
        digits = hexadecimal(digest)
        folder = self._root / checked_tenant(tenant)
        return folder / digits[:2] / digits[2:] if digits else None


@contextmanager
def locked(folder: Path, how: int) -> Iterator[None]:
    """Hold a lock on a folder: ``LOCK_SH`` to put something in it, ``LOCK_EX`` to take something away."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):  # the names must last as well
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
