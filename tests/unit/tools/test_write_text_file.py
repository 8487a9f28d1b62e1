"""Writing a text file."""

from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError
from tdev.tools.write_text_file import write_text_file
from tests.support.components import context_in


def test_the_size_is_in_bytes(tmp_path: Path) -> None:
    assert write_text_file("d/a.txt", "안녕", context_in(tmp_path)) == {"path": "d/a.txt", "size": 6}
    assert (tmp_path / "d/a.txt").read_text(encoding="utf-8") == "안녕"


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    for text in ("long text", "x"):
        write_text_file("a.txt", text, context_in(tmp_path))
    assert (tmp_path / "a.txt").read_text() == "x"


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    with pytest.raises(DeniedError):
        write_text_file("../a.txt", "x", context_in(tmp_path / "run"))
    assert not (tmp_path / "a.txt").exists()
