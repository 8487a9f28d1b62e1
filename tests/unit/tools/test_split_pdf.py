"""Pages of PDF files."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from tdev.kernel.errors import InvalidError
from tdev.tools.split_pdf import split_pdf
from tests.support.components import context_in
from tests.support.pdfs import blank


def test_pages_come_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(blank(5))
    assert split_pdf("a.pdf", "4 - 5,2", context_in(tmp_path), "b.pdf") == {"path": "b.pdf", "pages": 3}
    assert [page.mediabox.width for page in PdfReader(tmp_path / "b.pdf").pages] == [104, 105, 102]


@pytest.mark.parametrize("ranges", ["", "0", "3-2", "6", "2-9", "x", "1;2", "1,", "1-5,1", "٣"])
def test_pages_that_are_not_there_are_refused(tmp_path: Path, ranges: str) -> None:
    (tmp_path / "a.pdf").write_bytes(blank(5))
    with pytest.raises(InvalidError):
        split_pdf("a.pdf", ranges, context_in(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["a.pdf"]
