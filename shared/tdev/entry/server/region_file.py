"""The file that tells where the region of a data folder is, and the lock that keeps a second one out."""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from tdev.kernel.errors import ConflictError, PlatformError


@dataclass(frozen=True, slots=True)
class RunningRegion:
    """A region that serves a data folder: its process, its port, and when it started (ISO 8601)."""

    pid: int
    port: int
    started: str

    @property
    def endpoint(self) -> str:
        """The address to speak with."""
        return f"http://127.0.0.1:{self.port}"


class RegionLock:
    """Held by the one region of a data folder; the kernel gives it back when the process ends, however it ends.

    Args:
        data: The data folder; made when it is not there, and closed to other users.

    Raises:
        ConflictError: When another process serves this folder.
        PlatformError: When the folder cannot be used.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        try:
            data.mkdir(parents=True, exist_ok=True)
            # The stores in it are readable by whoever may enter it, and a store may have made it before.
            data.chmod(0o700)
            self._descriptor = os.open(data / "region.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as cause:
            hint = "name a folder that can be written to: --data FOLDER, or TDEV_DATA"
            raise PlatformError(f"the data folder {data} cannot be used: {cause.strerror}", hint=hint) from cause
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            os.close(self._descriptor)
            other = _read(data)
            where = f" (process {other.pid}, {other.endpoint})" if other else ""
            hint = "Use that one, stop it, or choose another folder with TDEV_DATA."
            raise ConflictError(f"a region serves {data} already{where}", hint=hint) from cause

    def publish(self, region: RunningRegion) -> None:
        """Write ``region.json``, whole or not at all, readable by this user only."""
        draft = self._data / f"region.json.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({**asdict(region), "endpoint": region.endpoint}, file)
        draft.replace(self._data / "region.json")

    def release(self) -> None:
        """Remove ``region.json`` and give the folder free; twice is no error."""
        if self._descriptor >= 0:
            (self._data / "region.json").unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = -1


def running_region(data: Path) -> RunningRegion | None:
    """The region that serves this data folder now; None when there is none (a file left by a killed one is ignored)."""
    try:
        descriptor = os.open(data / "region.lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read(data)
    finally:
        os.close(descriptor)
    return None


def _read(data: Path) -> RunningRegion | None:
    try:
        value = json.loads((data / "region.json").read_text(encoding="utf-8"))
        return RunningRegion(int(value["pid"]), int(value["port"]), str(value["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
