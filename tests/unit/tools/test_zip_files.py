"""Packing files."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.tools.unzip_files import unzip_files
from tdev.tools.zip_files import zip_files
from tests.support.components import context_in


def test_files_are_packed_and_unpacked_again(tmp_path: Path) -> None:
    context = context_in(tmp_path)
    context.write_text("d/a.txt", "안녕")
    context.write_bytes("b.bin", b"\x00\xff")
    found = zip_files(["d/a.txt", "b.bin"], context, path="out/all.zip")
    assert found["size"] == (tmp_path / "out/all.zip").stat().st_size
    unpacked = unzip_files("out/all.zip", context, folder="back")
    assert unpacked["paths"] == ["back/d/a.txt", "back/b.bin"]
    assert context.read_text("back/d/a.txt") == "안녕"


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    context = context_in(tmp_path)
    context.write_text("a.txt", "x")
    first, second = (zip_files(["a.txt"], context, path=name)["path"] for name in ("1.zip", "2.zip"))
    assert context.read_bytes(first) == context.read_bytes(second)


def test_no_files_doubled_files_and_missing_files_are_refused(tmp_path: Path) -> None:
    context = context_in(tmp_path)
    context.write_text("a.txt", "x")
    with pytest.raises(InvalidError, match="no files"):
        zip_files([], context)
    with pytest.raises(InvalidError, match="same name"):
        zip_files(["a.txt", "a.txt"], context)
    with pytest.raises(NotFoundError):
        zip_files(["b.txt"], context)
