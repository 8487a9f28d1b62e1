"""Text of PDF files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.tools.pdf_to_text import pdf_to_text
from tests.support.components import context_in


def pdf(*texts: str) -> bytes:
    """A small PDF, one line of text on each page."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(texts)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(texts)}>>"]
    for i, text in enumerate(texts):
        stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
        font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents {4 + 2 * i} 0 R/Resources{font}>>"
        objects += [page, f"<</Length {len(stream)}>>stream\n{stream}\nendstream"]
    content = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj{text}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF"
    return content + end.encode()


def test_the_text_of_all_pages_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf("Hello PDF", "Second page"))
    found = pdf_to_text("a.pdf", context_in(tmp_path))
    assert found == {"text": "Hello PDF\n\nSecond page", "pages": 2, "title": ""}


def test_the_title_is_read(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": "Report"})
    writer.write(tmp_path / "a.pdf")
    assert pdf_to_text("a.pdf", context_in(tmp_path)) == {"text": "", "pages": 1, "title": "Report"}


def test_a_password_is_told(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(tmp_path / "a.pdf")
    with pytest.raises(InvalidError, match="password"):
        pdf_to_text("a.pdf", context_in(tmp_path))


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.4\n", b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF"])
def test_what_is_no_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(InvalidError, match="no PDF"):
        pdf_to_text("a.pdf", context_in(tmp_path))


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 600), byte=st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, place: int, byte: int) -> None:
    content = bytearray(pdf("Hello"))
    content[place % len(content)] = byte
    folder = tmp_path_factory.mktemp("pdf")
    (folder / "a.pdf").write_bytes(bytes(content))
    try:
        pages = pdf_to_text("a.pdf", context_in(folder))["pages"]
    except (InvalidError, TooLargeError):
        pages = 0
    assert pages in (0, 1)
