"""Reading a text file."""

from pathlib import Path

import pytest

from tdev.kernel.errors import DeniedError, NotFoundError
from tdev.tools.read_text_file import read_text_file
from tests.support.components import context_in


def test_the_whole_text_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\n두 번째\n", encoding="utf-8")
    assert read_text_file("a.txt", context_in(tmp_path)) == {"text": "one\n두 번째\n", "path": "a.txt"}


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_text_file("a.txt", context_in(tmp_path))


def test_a_file_outside_is_denied(tmp_path: Path) -> None:
    with pytest.raises(DeniedError):
        read_text_file("../../etc/hostname", context_in(tmp_path))
