"""Small secret files that only their owner may read: written whole or not at all, and never read when others could."""

import os
import secrets
import stat
from pathlib import Path

from tdev.kernel.errors import PlatformError

_MOST_BYTES = 16_384


def read_secret(path: Path, *, other: str) -> str | None:
    """The text of the file without blanks around it; None when there is no file.

    Args:
        path: The file.
        other: What to do, beside ``chmod``, when others may read it.

    Raises:
        PlatformError: When it cannot be read, or others may read it or own it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as cause:
        raise _unusable(path, cause) from cause
    try:
        _check(path, os.fstat(descriptor), other)
        return os.read(descriptor, _MOST_BYTES).decode("ascii", "replace").strip()
    except OSError as cause:
        raise _unusable(path, cause) from cause
    finally:
        os.close(descriptor)


def _check(path: Path, about: os.stat_result, other: str) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise PlatformError(f"{path} is no file")
    if stat.S_IMODE(about.st_mode) & 0o077 or about.st_uid != os.geteuid() != 0:
        hint = f"chmod 600 {path}, and own it; {other}"
        raise PlatformError(f"others may read {path}, which must be secret", hint=hint)


def write_secret(path: Path, text: str, *, replace: bool) -> None:
    """Write the file with mode 0600; without ``replace`` a file that is there already stays as it is.

    Raises:
        PlatformError: When it cannot be written.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{text}\n")
                file.flush()
                os.fsync(descriptor)
            _place(draft, path, replace=replace)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as cause:
        raise _unusable(path, cause) from cause


def _place(draft: Path, path: Path, *, replace: bool) -> None:
    if replace:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        return


def _unusable(path: Path, cause: OSError) -> PlatformError:
    hint = "see that the folder can be written to and has room, or name another one in TDEV_DATA"
    return PlatformError(f"the file {path} cannot be used: {cause.strerror or cause}", hint=hint)
