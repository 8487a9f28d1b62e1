"""ZIP archives."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdev.domain.documents.archives import MOST_BYTES, MOST_FILES, packed, unpacked
from tdev.kernel.errors import InvalidError, RequestError, TooLargeError

NAMES = st.text(alphabet="abc한", min_size=1, max_size=5)


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=5))
def test_what_was_packed_is_unpacked(files: dict[str, bytes]) -> None:
    assert dict(unpacked(packed(list(files.items())), "a.zip")) == files


def test_the_bytes_do_not_depend_on_the_day() -> None:
    with zipfile.ZipFile(io.BytesIO(packed([("a", b"x")]))) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_bounds_hold_when_packing() -> None:
    with pytest.raises(TooLargeError):
        packed([(str(index), b"") for index in range(MOST_FILES + 1)])
    with pytest.raises(TooLargeError):
        packed([("a", bytes(MOST_BYTES + 1))])
    with pytest.raises(InvalidError):
        packed([("a", b""), ("a", b"")])


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 200), byte=st.integers(0, 255))
def test_a_damaged_archive_is_read_or_refused(place: int, byte: int) -> None:
    content = bytearray(packed([("a.txt", b"hello hello hello"), ("b.txt", b"")]))
    content[place % len(content)] = byte
    try:
        count = len(list(unpacked(bytes(content), "a.zip")))
    except RequestError:
        count = 0
    assert count <= 2
