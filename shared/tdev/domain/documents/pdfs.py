"""PDF files: opened within bounds, and written from pages."""

import io
from collections.abc import Iterable
from typing import Any

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import library

MOST_PAGES = 500


def open_pdf(content: bytes, path: str) -> Any:
    """A reader of pypdf whose pages were counted.

    Args:
        content: Bytes of the file.
        path: Where they come from, for messages.

    Raises:
        InvalidError: When they are no PDF, a broken one, or one with a password.
        TooLargeError: When it has more than 500 pages.
    """
    pypdf = library("pypdf")
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InvalidError(f"{path!r} has a password", hint="save it without one first")
        pages = len(reader.pages)
    except InvalidError:
        raise
    except Exception as cause:  # a broken file makes the library fail in any way
        raise InvalidError(f"{path!r} is no PDF that can be read: {cause}") from cause
    if pages > MOST_PAGES:
        raise TooLargeError(f"{path!r} has {pages:,} pages, more than {MOST_PAGES}")
    return reader


def written_pdf(pages: Iterable[Any], path: str) -> bytes:
    """The bytes of a PDF of these pages.

    Raises:
        InvalidError: When a page is broken.
    """
    writer, target = library("pypdf").PdfWriter(), io.BytesIO()
    try:
        for page in pages:
            writer.add_page(page)
        writer.write(target)
    except Exception as cause:  # a broken page makes the library fail in any way
        raise InvalidError(f"{path!r} has a page that cannot be written: {cause}") from cause
    return target.getvalue()
