"""The folders of runs: ``<root>/<tenant>/<execution>``, filled by components."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from tdev.platform.removal import remove_tree
from tdev.platform.upkeep import Workspace

_GONE = ".gone"
"""Where folders are moved that are being deleted."""


class RunFolders:
    """The ``Workspaces`` port. What cannot be read or deleted stays: others write here, with any rights."""

    def __init__(self, root: Path) -> None:
        """Look below this folder, which may be missing."""
        self._root = root

    def all(self) -> Iterator[Workspace]:
        """See ``Workspaces.all``."""
        for tenant in _folders(self._root):
            if tenant.name != _GONE:
                for folder in _folders(tenant):
                    with contextlib.suppress(FileNotFoundError):  # taken away by somebody else
                        yield _looked_at(folder)

    def remove(self, workspace: Workspace) -> None:
        """See ``Workspaces.remove``."""
        with contextlib.suppress(OSError):
            if workspace.empty:
                workspace.path.rmdir()
                return
            gone = self._root / _GONE / secrets.token_hex(16)
            gone.parent.mkdir(mode=0o700, exist_ok=True)
            workspace.path.rename(gone)
            remove_tree(gone)

    def finish(self) -> None:
        """See ``Workspaces.finish``."""
        if (self._root / _GONE).is_dir():
            remove_tree(self._root / _GONE)


def _folders(place: Path) -> list[Path]:
    try:
        with os.scandir(place) as found:
            return sorted(Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _looked_at(folder: Path) -> Workspace:
    size, empty, changed = 0, True, folder.lstat().st_mtime
    for place, inner, files in os.walk(folder):
        for name in (*inner, *files):
            empty = False
            with contextlib.suppress(OSError):
                known = Path(place, name).lstat()
                changed = max(changed, known.st_mtime)
                size += known.st_size if name in files else 0
    return Workspace(folder, folder.parent.name, folder.name, size, empty, changed)
