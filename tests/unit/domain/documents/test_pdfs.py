"""Opening and writing PDF files."""

import pytest

from tdev.domain.documents.pdfs import open_pdf, written_pdf
from tdev.kernel.errors import InvalidError, TooLargeError
from tests.support.pdfs import blank


def test_pages_are_written_and_counted_again() -> None:
    pages = open_pdf(blank(3), "a.pdf").pages
    assert len(open_pdf(written_pdf([pages[0], pages[2]], "b.pdf"), "b.pdf").pages) == 2


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n", b"text"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidError, match=r"a\.pdf"):
        open_pdf(content, "a.pdf")


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(TooLargeError):
        open_pdf(blank(501), "a.pdf")


def test_a_password_is_told() -> None:
    with pytest.raises(InvalidError, match="password"):
        open_pdf(blank(1, "secret"), "a.pdf")


def test_what_is_no_page_cannot_be_written() -> None:
    with pytest.raises(InvalidError):
        written_pdf([None], "a.pdf")
