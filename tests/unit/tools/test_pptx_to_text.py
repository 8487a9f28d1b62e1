"""Text of presentations."""

from pathlib import Path

import pytest

from tdev.kernel.errors import InvalidError
from tdev.tools.pptx_to_text import pptx_to_text
from tests.support.components import context_in
from tests.support.office import archive, docx, pptx


def test_slides_are_read_in_the_order_in_which_they_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.pptx").write_bytes(pptx("First", "Second"))
    found = pptx_to_text("a.pptx", context_in(tmp_path))
    assert found == {"text": "Second\n\nFirst", "texts": ["Second", "First"], "slides": 2}


@pytest.mark.parametrize("content", [b"", docx("<w:p/>"), archive({"ppt/presentation.xml": "<p/>"})])
def test_what_is_no_presentation_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pptx").write_bytes(content)
    with pytest.raises(InvalidError):
        pptx_to_text("a.pptx", context_in(tmp_path))
