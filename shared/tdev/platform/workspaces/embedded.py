"""Workspaces as folders of this machine. No link is followed, wherever a run may have put one.

Each folder is opened by its name in the folder that is open already (openat), so nothing that is put in its place
meanwhile leads elsewhere.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tdev.kernel.errors import NotFoundError, PlatformError, TooLargeError
from tdev.platform.workspaces import MOST_FILES, Listing, Written

_DEEPEST = 32
"""Folders below one another that a list goes into."""
_MOST_HASHED = 256 * 1024 * 1024
_PIECE = 1024 * 1024
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Without waiting for whoever writes into a pipe."""
_NOT_THERE = frozenset({errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EACCES, errno.ENXIO})
"""What the system says of a name that leads to no file of the run, or over a link."""


class FolderWorkspaces:
    """The workspaces below one folder: ``<tenant>/<execution>``.

    Args:
        folder: Where they are.
        most_hashed: Bytes that are read for the digests of one list.
    """

    def __init__(self, folder: Path, *, most_hashed: int = _MOST_HASHED) -> None:
        self._all = folder
        self._most_hashed = most_hashed

    def folder(self, tenant: str, execution: str) -> Path:
        """See ``Workspaces.folder``."""
        return self._all / tenant / execution

    def files(self, tenant: str, execution: str) -> Listing:
        """See ``Workspaces.files``."""
        try:
            with self._opened([tenant, execution]) as workspace:
                return self._listing(workspace)
        except NotFoundError:
            return Listing((), complete=True)

    def content(self, tenant: str, execution: str, name: str, most: int) -> bytes:
        """See ``Workspaces.content``."""
        *folders, last = name.split("/")
        with self._opened([tenant, execution, *folders]) as folder, _open(last, _FILE, folder) as descriptor:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise _no_file()
            if about.st_size > most:
                hint = f"open it below the region's folder of data, in workspaces/{tenant}/{execution}"
                raise TooLargeError(f"the file has {about.st_size:,} bytes, and {most:,} are the limit here", hint=hint)
            return b"".join(_pieces(descriptor, about.st_size))

    @contextmanager
    def _opened(self, names: list[str]) -> Iterator[int]:
        """The folder that these names lead to, one below the other."""
        with _open(str(self._all), _FOLDER & ~os.O_NOFOLLOW, None) as top:
            descriptor = os.dup(top)
        try:
            for name in names:
                with _open(name, _FOLDER, descriptor) as below:
                    os.dup2(below, descriptor, inheritable=False)
            yield descriptor
        finally:
            os.close(descriptor)

    def _listing(self, workspace: int) -> Listing:
        found: list[Written] = []
        left, complete = self._most_hashed, True
        for path, folders, names, folder in os.fwalk(".", dir_fd=workspace):
            if path.count("/") == _DEEPEST and folders:
                folders.clear()
                complete = False
            folders.sort()
            for name in sorted(names):
                written = _written(name, path, folder, left)
                if written is None:
                    continue
                if len(found) == MOST_FILES:
                    return Listing(_by_name(found), complete=False)
                found.append(written)
                left -= written.size if written.sha256 else 0
        return Listing(_by_name(found), complete=complete)


def _by_name(found: list[Written]) -> tuple[Written, ...]:
    return tuple(sorted(found, key=lambda each: each.name))


def _written(name: str, path: str, folder: int, left: int) -> Written | None:
    """What stands under a name of a folder; None when it is no plain file, or its name no text.

    Its digest is read when it has no more bytes than are left for that.
    """
    whole = f"{path}/{name}".removeprefix("./")
    try:
        whole.encode()
        with _open(name, _FILE, folder) as descriptor:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                return None
            return Written(whole, about.st_size, _digest(descriptor, about.st_size) if about.st_size <= left else None)
    except (NotFoundError, UnicodeEncodeError):
        return None


@contextmanager
def _open(name: str, flags: int, folder: int | None) -> Iterator[int]:
    """Open what a folder has under a name. Raises ``NotFoundError``, and ``PlatformError`` when the system fails."""
    if folder is not None and (name in ("", ".", "..") or "/" in name):
        raise _no_file()
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except ValueError:  # a NUL, or half a surrogate pair
        raise _no_file() from None
    except OSError as cause:
        if cause.errno in _NOT_THERE:
            raise _no_file() from None
        raise _unreadable(cause) from cause
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _digest(descriptor: int, size: int) -> str:
    found = hashlib.sha256()
    for piece in _pieces(descriptor, size):
        found.update(piece)
    return f"sha256:{found.hexdigest()}"


def _pieces(descriptor: int, size: int) -> Iterator[bytes]:
    """What a file holds, but no more than it had when it was opened: a step may still be writing to it."""
    while size > 0:
        try:
            piece = os.read(descriptor, min(size, _PIECE))
        except OSError as cause:
            raise _unreadable(cause) from cause
        if not piece:
            return
        size -= len(piece)
        yield piece


def _no_file() -> NotFoundError:
    return NotFoundError("the run has no such file", hint="see what it has written: tdev runs files ID")


def _unreadable(cause: OSError) -> PlatformError:
    return PlatformError(f"the workspaces of runs cannot be read: {cause.strerror}")
