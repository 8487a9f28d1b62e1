"""The folder of one run on this machine: where its root is mounted, and where it writes when nothing can be mounted."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tdev.platform.removal import remove_tree

_PREFIX = "tdev-sandbox-"
_MOST_FILES = 4096


class Workspace:
    """A new folder with an empty ``root`` and an empty ``work``.

    Args:
        parent: Where to make it; the system's place for such folders by default.
        owner: User who may write into it; 0 leaves it to this one.
    """

    def __init__(self, parent: Path | None, owner: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        self.folder.chmod(0o711)
        self.root, self.work = self.folder / "root", self.folder / "work"
        for place in (self.root, self.work):
            place.mkdir(mode=0o700)
            if owner:
                os.chown(place, owner, owner)

    def too_full(self, most: int) -> str | None:
        """Why ``work`` is over its size of so many bytes: the kernel limits each file, not their number."""
        size = count = 0
        try:
            for entry in _entries(str(self.work)):
                count += 1
                size += entry.stat(follow_symlinks=False).st_size
                if size > most or count > _MOST_FILES:
                    return f"more than {most} bytes or {_MOST_FILES} files were written"
        except FileNotFoundError:
            return None  # deleted while we looked
        except OSError as cause:
            return f"a folder was made that cannot be looked into: {cause.strerror}"
        return None

    def remove(self) -> None:
        """Delete it, with what foreign code has left in it."""
        remove_tree(self.folder)


def remove_abandoned(parent: Path | None, now: float, *, old_s: float = 3600.0) -> None:
    """Delete folders of processes that were killed before they could.

    Args:
        parent: Where to look; the system's place for such folders by default.
        now: Seconds since the epoch.
        old_s: Only folders at least so old: their process may be in another namespace, where it is not seen from here.
    """
    for folder in Path(parent or tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(FileNotFoundError):
            forgotten = folder.stat().st_mtime < now - old_s and folder.stat().st_uid == os.geteuid()
            if forgotten and owner.isdecimal() and not Path("/proc", owner).exists():
                remove_tree(folder)


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
