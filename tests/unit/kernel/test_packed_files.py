"""Packed files: one form, so one digest; and whatever has another form is refused."""

import io
import os
import struct
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.kernel.packed_files import MOST_BYTES, MOST_FILES, packed, unpacked
from tests.support.checkout import ROOT

names = st.from_regex(r"[a-z][a-z0-9_.]{0,8}", fullmatch=True)
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
FILES = {"tdev/__init__.py": b"", "manifest.json": b"{}", "components/a-1.0.0+x.py": b"print(1)\n"}


def clear(files):
    """Without files that would be folders of others."""
    return {
        path: content for path, content in files.items() if not any(other.startswith(f"{path}/") for other in files)
    }


@given(st.dictionaries(paths, st.binary(max_size=200), max_size=8).map(clear))
def test_what_was_packed_comes_out_again(files):
    assert unpacked(packed(files)) == files


@given(st.dictionaries(paths, st.binary(max_size=50), max_size=8).map(clear), st.randoms())
def test_the_order_of_the_files_makes_no_difference(files, chance):
    shuffled = list(files.items())
    chance.shuffle(shuffled)
    assert packed(dict(shuffled)) == packed(files)


def test_every_tool_reads_it_as_a_zip():
    with zipfile.ZipFile(io.BytesIO(packed(FILES))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(FILES)
        for entry in archive.infolist():
            assert archive.read(entry) == FILES[entry.filename]
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.external_attr >> 16 == 0o100644
            assert (entry.extra, entry.comment) == (b"", b"")


def test_another_process_makes_the_same_bytes():
    program = f"import sys; from tdev.kernel.packed_files import packed; sys.stdout.buffer.write(packed({FILES!r}))"
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT / "shared")}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        assert done.stdout == packed(FILES)


@given(st.data())
def test_a_changed_byte_never_passes_as_the_same_files(data):
    content = bytearray(packed(FILES))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    try:
        found = unpacked(bytes(content))
    except (InvalidError, TooLargeError):
        return
    assert found != FILES  # a name or a content with its checksum: the digest tells


@pytest.mark.parametrize(
    "path", ["", "/a", "a/", "../a", "a/../b", "./a", ".a", "a//b", "a\\b", "C:a", "a b", "é", "x" * 201]
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(InvalidError, match="no path"):
        packed({path: b""})


def test_a_file_that_is_a_folder_of_another_is_refused():
    with pytest.raises(InvalidError, match="in a folder that is a file"):
        packed({"a": b"", "a/b/c": b""})


def foreign(write):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        write(archive)
    return buffer.getvalue()


def bomb(archive):
    archive.writestr(zipfile.ZipInfo("manifest.json"), bytes(10_000_000), zipfile.ZIP_DEFLATED)


def outside(archive):
    archive.writestr("../manifest.json", b"{}")


def link(archive):
    entry = zipfile.ZipInfo("manifest.json")
    entry.external_attr = 0o120777 << 16
    archive.writestr(entry, b"/etc/passwd")


def twice(archive):
    archive.writestr("a", b"1")
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a", b"2")


@pytest.mark.parametrize("write", [bomb, outside, link, twice, lambda archive: archive.writestr("a", b"now")])
def test_zips_of_others_are_refused(write):
    with pytest.raises(InvalidError):
        unpacked(foreign(write))


@pytest.mark.parametrize(
    "change",
    [
        lambda pack: pack + b"more",
        lambda pack: b"more" + pack,
        lambda pack: pack[:-1],
        lambda pack: pack[:-2] + struct.pack("<H", 4) + b"note",
        lambda pack: b"",
        lambda pack: b"PK",
        lambda pack: pack + pack,
    ],
)
def test_anything_before_behind_or_missing_is_refused(change):
    with pytest.raises(InvalidError):
        unpacked(change(packed(FILES)))


def test_a_size_that_lies_is_refused():
    content = packed({"a": b"12345"})
    with pytest.raises(InvalidError):
        unpacked(content.replace(struct.pack("<2L", 5, 5), struct.pack("<2L", 2**31, 2**31)))


def test_too_many_and_too_large_are_refused():
    with pytest.raises(TooLargeError, match="files"):
        packed({f"f{number}": b"" for number in range(MOST_FILES + 1)})
    with pytest.raises(TooLargeError, match="bytes"):
        packed({"a": bytes(MOST_BYTES)})
    with pytest.raises(TooLargeError, match="files"):
        unpacked(foreign(lambda archive: [archive.writestr(f"f{n}", b"") for n in range(MOST_FILES + 1)]))
    with pytest.raises(TooLargeError, match="bytes"):
        unpacked(bytes(MOST_BYTES + 1))
