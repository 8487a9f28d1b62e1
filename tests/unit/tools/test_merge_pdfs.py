"""Merged PDF files."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from tdev.kernel.errors import InvalidError, NotFoundError, TooLargeError
from tdev.tools.merge_pdfs import merge_pdfs
from tests.support.components import context_in
from tests.support.pdfs import blank


def test_files_stand_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(blank(1))
    (tmp_path / "b.pdf").write_bytes(blank(2))
    assert merge_pdfs(["b.pdf", "a.pdf"], context_in(tmp_path))["pages"] == 3
    assert [page.mediabox.width for page in PdfReader(tmp_path / "merged.pdf").pages] == [101, 102, 101]


def test_one_file_is_nothing_to_merge(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        merge_pdfs(["a.pdf"], context_in(tmp_path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        merge_pdfs(["a.pdf", "b.pdf"], context_in(tmp_path))


def test_too_many_pages_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(blank(300))
    with pytest.raises(TooLargeError, match="600 pages"):
        merge_pdfs(["a.pdf", "a.pdf"], context_in(tmp_path))
