"""Which engine an execution belongs to, and whether that engine still lives.

Each engine holds a lock (flock) on a file of its own, ``owners/<id>``. The system lets go of it when the process ends,
however it ends, so a lock that can be taken belongs to nobody any more.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tdev.kernel.errors import PlatformError


class Owner:
    """The lock of this engine; held until ``release``."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self._path = folder / name
        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            self._file.close()
            raise PlatformError(f"the engine {name!r} runs already: its lock {self._path} is held") from cause

    def release(self) -> None:
        """Let go; what is still running belongs to whoever recovers it."""
        self._path.unlink(missing_ok=True)
        self._file.close()


@contextmanager
def dead(folder: Path, name: str) -> Iterator[bool]:
    """Whether the engine with this name is gone; while the block runs nobody else gets the same answer."""
    path = folder / name
    try:
        file = path.open("r+")
    except FileNotFoundError:
        yield True
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
        path.unlink(missing_ok=True)
