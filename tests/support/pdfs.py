"""Small PDF files."""

import io

from pypdf import PdfWriter


def blank(pages: int, password: str = "") -> bytes:
    """A PDF of empty pages; the width of each is 100 and its number."""
    writer, target = PdfWriter(), io.BytesIO()
    for number in range(1, pages + 1):
        writer.add_blank_page(100 + number, 100)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    writer.write(target)
    return target.getvalue()
