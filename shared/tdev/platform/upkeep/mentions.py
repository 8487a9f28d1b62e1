"""Which digests the stores mention: whatever looks like one, wherever it stands, counts.

No list of the fields that hold references has to be kept, so none can be forgotten: a store that is new today is read
like the others. The price is that a text which only quotes a digest keeps the artifact.
"""

import base64
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from tdev.platform.sqlite import failure

_DIGITS = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_PACKED = re.compile(rb'"b":"((?:[A-Za-z0-9+/]{4}){16,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)"')
"""The form of bytes in ``tdev.platform.storage.document``; what is shorter holds no digest."""
_ROWS = 200
_READ = 1 << 20
_LONGEST = 66
"""Digits with a sign before and one behind."""


def digits_in(texts: Iterable[bytes]) -> set[str]:
    """The digits of all digests in some texts, and in the bytes that stand in them as items of SQLite keep bytes."""
    return {found.decode() for text in texts for part in _parts(text) for found in _DIGITS.findall(part)}


def _parts(text: bytes) -> Iterator[bytes]:
    yield text
    for packed in _PACKED.findall(text):
        yield base64.b64decode(packed)


def texts_of(database: Path) -> Iterator[bytes]:
    """Every text and every blob of a database, as it stands at one moment; none when there is no file.

    Args:
        database: The file.

    Raises:
        PlatformError: When it cannot be read.
    """
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)) as connection:
            connection.text_factory = bytes
            connection.execute("BEGIN")
            names = [
                row[0].decode() for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            for name in names:
                yield from _table(connection, name)
    except sqlite3.Error as cause:
        raise failure(database, cause) from cause


def _table(connection: sqlite3.Connection, name: str) -> Iterator[bytes]:
    cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a name that the file itself gave
    while rows := cursor.fetchmany(_ROWS):
        for row in rows:
            for value in row:
                if isinstance(value, bytes):
                    yield value


def texts_of_file(path: Path) -> Iterator[bytes]:
    """A file in pieces that overlap by a digest; none when it is gone."""
    try:
        with path.open("rb") as file:
            rest = b""
            while piece := file.read(_READ):
                yield rest + piece
                rest = (rest + piece)[-_LONGEST:]
    except FileNotFoundError:
        return
