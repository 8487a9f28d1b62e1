"""Text of Word documents."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.docx_to_text import docx_to_text
from tests.support.components import context_in
from tests.support.office import archive, docx


def test_paragraphs_and_cells_are_lines(tmp_path: Path) -> None:
    cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    body = f"<w:p><w:r><w:t>안녕 </w:t></w:r><w:r><w:t>there</w:t></w:r></w:p><w:p/>{cell}"
    (tmp_path / "a.docx").write_bytes(docx(body))
    assert docx_to_text("a.docx", context_in(tmp_path)) == {"text": "안녕 there\ncell", "paragraphs": 2}


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0 old", archive({"a": "b"}), archive({"word/document.xml": "<!DOCTYPE a><a/>"})]
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    with pytest.raises(InvalidError):
        docx_to_text("a.docx", context_in(tmp_path))
