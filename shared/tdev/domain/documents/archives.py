"""ZIP archives: written the same for the same files, unpacked within bounds and never outside their folder."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from tdev.kernel.errors import DeniedError, InvalidError, TooLargeError

MOST_FILES = 1_000
MOST_BYTES = 32 * 1024 * 1024
"""Most bytes of all unpacked files together, and of the files of a new archive."""

_STAMP = (1980, 1, 1, 0, 0, 0)
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, LookupError, OverflowError)


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """The archive of files, by name and content; no dates and rights, so that the bytes only depend on the files.

    Raises:
        InvalidError: When two files have one name.
        TooLargeError: When the files are too many or too large.
    """
    if len(files) > MOST_FILES or sum(len(content) for _, content in files) > MOST_BYTES:
        raise TooLargeError(f"an archive takes at most {MOST_FILES:,} files and 32 MiB")
    if len({name for name, _ in files}) < len(files):
        raise InvalidError("two files of the archive have the same name")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def unpacked(content: bytes, path: str) -> Iterator[tuple[str, bytes]]:
    """The files of an archive, by name and content.

    What an archive says about its sizes is not believed: bytes are counted while they are unpacked.

    Args:
        content: Bytes of the archive.
        path: Where they come from, for messages.

    Raises:
        DeniedError: When a name leads outside, or a file is a link.
        InvalidError: When it is no archive, a broken one, or one with a password.
        TooLargeError: When there are more than 1,000 files or 32 MiB in it.
    """
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise TooLargeError(f"archive {path!r} holds more than {MOST_FILES:,} files")
            for entry in entries:
                _check_name(entry, path)
                with archive.open(entry) as packed_file:
                    data = packed_file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise TooLargeError(f"archive {path!r} unpacks to more than 32 MiB")
                yield entry.filename, data
    except _BROKEN as cause:
        reason = "it has a password" if "password" in str(cause) else str(cause) or type(cause).__name__
        raise InvalidError(f"{path!r} is no archive that can be unpacked: {reason}") from cause


def _check_name(entry: zipfile.ZipInfo, path: str) -> None:
    name = entry.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\\" in name:
        raise DeniedError(f"archive {path!r} holds a file that leads outside: {name!r}")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise DeniedError(f"archive {path!r} holds a link: {name!r}")
