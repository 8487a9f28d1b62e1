"""Unpacking archives."""

import zipfile
from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError, InvalidError, TooLargeError
from tdev.tools.unzip_files import unzip_files
from tests.support.components import context_in


def archive(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries:
            target.writestr(name, content)


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:/evil.txt", "a\\..\\evil.txt"])
def test_a_file_that_leads_outside_stops_everything(tmp_path: Path, name: str) -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    archive(tmp_path / "a.zip", ("good.txt", b"x"), (entry, b"evil"))
    with pytest.raises(DeniedError):
        unzip_files("a.zip", context_in(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_link_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    archive(tmp_path / "a.zip", (entry, b"/etc/passwd"))
    with pytest.raises(DeniedError, match="link"):
        unzip_files("a.zip", context_in(tmp_path))


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", ("big", bytes(20 * 1024 * 1024)), ("more", bytes(20 * 1024 * 1024)))
    assert (tmp_path / "a.zip").stat().st_size < 100_000
    with pytest.raises(TooLargeError, match="32 MiB"):
        unzip_files("a.zip", context_in(tmp_path))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", *[(f"{index}", b"") for index in range(1001)])
    with pytest.raises(TooLargeError, match="1,000 files"):
        unzip_files("a.zip", context_in(tmp_path))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04broken", b"PK\x05\x06" + bytes(18) + b"x"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    try:
        found = unzip_files("a.zip", context_in(tmp_path))
    except InvalidError as error:
        found = {"paths": [], "count": 0}
        told = error.message
        (tmp_path / "told").write_text(told)
    assert found["count"] == 0


def test_broken_data_is_refused(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", ("a.txt", b"hello" * 100))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[40:50] = b"\xff" * 10
    (tmp_path / "a.zip").write_bytes(bytes(content))
    with pytest.raises(InvalidError):
        unzip_files("a.zip", context_in(tmp_path))


def test_a_password_is_told(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", ("a.txt", b"hello"))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[6] |= 1
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(content))
    with pytest.raises(InvalidError, match="password"):
        unzip_files("a.zip", context_in(tmp_path))


def test_folders_and_the_workspace_itself(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", ("d/", b""), ("d/a.txt", b"x"))
    assert unzip_files("a.zip", context_in(tmp_path), folder="")["paths"] == ["d/a.txt"]
