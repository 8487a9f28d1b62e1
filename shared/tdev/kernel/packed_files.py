"""Files as one zip with one form only: the same files make the same bytes on every machine and with every Python.

Names are sorted, dates are 1980-01-01, modes 0644, and nothing is compressed: what deflate writes depends on the zlib
that a Python was built with. So nothing can unpack to more than it is, and whatever is not written exactly as
``packed`` writes it is refused.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from tdev.kernel.errors import Finding, InvalidError, TooLargeError

MOST_FILES = 2000
MOST_BYTES = 64 * 1024 * 1024
"""Of the whole zip."""

_PATH = re.compile(r"(?=.{1,200}\Z)[A-Za-z0-9_][A-Za-z0-9_.+@-]*(/[A-Za-z0-9_][A-Za-z0-9_.+@-]*)*")
_NEEDED = 20
"""Version 2.0 of the format, which every reader knows."""
_UNIX = 3 << 8 | _NEEDED
_DAY = 1 << 5 | 1
_MODE = 0o100644 << 16
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError, EOFError, OSError)
"""What ``zipfile`` raises for what is no zip, among them ``NotImplementedError`` and ``UnicodeDecodeError``."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files.

    Args:
        files: Path with ``/`` -> content.

    Raises:
        InvalidError: When a path is none, or is a folder of another one.
        TooLargeError: When there are more than 2,000, or the zip has more than 64 MiB.
    """
    _check_paths(files)
    _check_size(sum(map(len, files.values())))
    body, directory = bytearray(), bytearray()
    for path in sorted(files):
        name, content = path.encode("ascii"), files[path]
        facts = (_NEEDED, 0, 0, 0, _DAY, zlib.crc32(content), len(content), len(content), len(name), 0)
        directory += _CENTRAL.pack(b"PK\1\2", _UNIX, *facts, 0, 0, 0, _MODE, len(body)) + name
        body += _LOCAL.pack(b"PK\3\4", *facts) + name + content
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(directory), len(body), 0)
    content = bytes(body + directory + end)
    _check_size(len(content))
    return content


def unpacked(content: bytes) -> dict[str, bytes]:
    """Path -> content of what ``packed`` made.

    Raises:
        InvalidError: When it is not the zip that ``packed`` makes of its files, to the last byte.
        TooLargeError: When it has more than 64 MiB or 2,000 files.
    """
    _check_size(len(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content))
            files = {entry.filename: archive.read(entry) for entry in entries}
    except _UNREADABLE as cause:
        raise _refused(f"it cannot be read: {cause}") from cause
    if packed(files) != content:
        raise _refused("it was not written by this product, or was changed")
    return files


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Before anything is read: what is compressed could grow without end."""
    if len(entries) > MOST_FILES:
        raise TooLargeError(f"{len(entries)} files are packed together; {MOST_FILES} is the most")
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > size:
            raise _refused(f"{entry.filename[:80]!r} is compressed")


def _check_paths(paths: Iterable[str]) -> None:
    known = set(paths)
    if len(known) > MOST_FILES:
        raise TooLargeError(f"{len(known)} files are packed together; {MOST_FILES} is the most")
    for path in sorted(known):
        if _PATH.fullmatch(path) is None:
            raise _refused(f"{path[:80]!r} is no path of a packed file", path)
        parts = path.split("/")
        if not known.isdisjoint("/".join(parts[:count]) for count in range(1, len(parts))):
            raise _refused(f"{path!r} lies in a folder that is a file", path)


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLargeError(f"the packed files have {size} bytes; {MOST_BYTES} is the most")


def _refused(what: str, path: str = "") -> InvalidError:
    message = f"this is no pack of files: {what}"
    return InvalidError(message, [Finding(f"#/files/{path[:80].replace('/', '~1')}", what, "packed")])
