"""How the services of a tenant stand, in one file each: ``<data>/services/<tenant>/<service>/service.json``.

A file is replaced whole, so whoever reads it sees what was or what is. Writers hold the lock of the tenant.
"""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tdev.kernel.errors import NotFoundError, PlatformError
from tdev.kernel.tenant import checked_tenant
from tdev.model.service import Release

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_FILE = "service.json"

_Seen = tuple[int, int, int]
"""Inode, time and size of a file: another one after each change."""


@dataclass(frozen=True, slots=True)
class Stand:
    """The releases that run, by number, and the percents of the calls of those that get any."""

    releases: Mapping[int, Release] = field(default_factory=dict)
    weights: Mapping[int, int] = field(default_factory=dict)


class Shelf:
    """The files of a tenant's services. Safe to use from many threads and processes.

    Args:
        root: The folder ``services`` of the data folder.
        tenant: Whose they are.

    Raises:
        InvalidError: When the tenant is none.
    """

    def __init__(self, root: Path, tenant: str) -> None:
        self.tenant = checked_tenant(tenant)
        self._folder = root / self.tenant
        self._read: dict[str, tuple[_Seen, Stand]] = {}

    def place(self, service: str) -> Path:
        """The folder of a service. Raises ``NotFoundError`` when the name is none."""
        if not _NAME.fullmatch(service):
            raise _missing(service)
        return self._folder / service

    def bundle(self, service: str, artifact: str) -> Path:
        """The folder of a bundle, by its digest ``sha256:<hexadecimal>``."""
        return self.place(service) / artifact.rpartition(":")[2]

    def stand(self, service: str) -> Stand:
        """How a service stands; the file is read again when it has changed.

        Raises:
            NotFoundError: When there is none.
            PlatformError: When its file cannot be read.
        """
        path = self.place(service) / _FILE
        try:
            status = path.stat()
            seen = (status.st_ino, status.st_mtime_ns, status.st_size)
            known = self._read.get(service)
            if known is None or known[0] != seen:
                known = self._read[service] = (seen, _stand(path.read_bytes()))
        except FileNotFoundError as cause:
            self._read.pop(service, None)
            raise _missing(service) from cause
        except (OSError, ValueError, KeyError, TypeError) as cause:
            hint = "Deploy the service again."
            raise PlatformError(f"{path.name} of the service {service!r} cannot be read: {cause}", hint=hint) from cause
        return known[1]

    def keep(self, service: str, stand: Stand) -> None:
        """Replace how a service stands; to be called with the lock. Raises ``PlatformError``."""
        releases = {str(number): release.model_dump(mode="json") for number, release in stand.releases.items()}
        weights = {str(number): percent for number, percent in stand.weights.items()}
        path = self.place(service) / _FILE
        draft = path.with_name(f".{_FILE}.{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({"releases": releases, "weights": weights}, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as cause:
            raise PlatformError(f"{path.name} of the service {service!r} cannot be written: {cause}") from cause

    def forget(self, service: str) -> None:
        """Let a service be no more; to be called with the lock. Nothing happens when it is gone."""
        (self.place(service) / _FILE).unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Change services of this tenant alone; waits for whoever does. Raises ``PlatformError``."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as cause:
            raise PlatformError(f"the folder of the services cannot be used: {cause}") from cause
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _stand(text: bytes) -> Stand:
    document = json.loads(text)
    releases = {int(number): Release.model_validate(each) for number, each in document["releases"].items()}
    return Stand(releases, {int(number): int(percent) for number, percent in document["weights"].items()})


def _missing(service: str) -> NotFoundError:
    hint = "Deploy it first; the list of services has those that there are."
    return NotFoundError(f"there is no service {service[:100]!r}", hint=hint)
