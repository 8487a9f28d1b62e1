"""Take pages out of a PDF file."""

import re

from typing_extensions import TypedDict

from tdev.domain.documents.pdfs import open_pdf, written_pdf
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool

_RANGE = re.compile(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?", re.ASCII)


class Pages(TypedDict):
    """The new file.

    Attributes:
        path: path of the PDF in the workspace of the run
        pages: number of its pages
    """

    path: str
    pages: int


@tool(
    phrases=[
        "split the PDF",
        "take pages out of a PDF",
        "extract pages 1-3 of the PDF",
        "cut the PDF pages",
        "PDF 페이지 나누기",
        "PDF에서 페이지 추출",
        "PDF 쪽 분리",
    ],
    tags=["pdf", "file"],
    effects=["read:files", "write:files"],
    requirements=["pypdf"],
    status="stable",
)
def split_pdf(path: str, ranges: str, context: Context, target: str = "pages.pdf") -> Pages:
    """Write some pages of a PDF file into a new one, in the order in which they are named.

    Args:
        path: the file
        ranges: pages from 1, for example "1-3, 7"
        context: gives the files
        target: path of the new file

    Returns:
        Path and number of pages of the new file.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no PDF, has a password, or a page does not exist.
        TooLargeError: When it has more than 500 pages.

    Examples:
        >>> from pypdf import PdfWriter
        >>> writer = PdfWriter()
        >>> _ = [writer.add_blank_page(200, 200) for _ in range(4)]
        >>> _ = writer.write(context.workspace / "a.pdf")
        >>> split_pdf("a.pdf", "2-4", context)
        {'path': 'pages.pdf', 'pages': 3}
    """
    reader = open_pdf(context.read_bytes(path), path)
    places = _places(ranges, len(reader.pages))
    content = written_pdf((reader.pages[place - 1] for place in places), path)
    return {"path": context.write_bytes(target, content), "pages": len(places)}


def _places(ranges: str, most: int) -> list[int]:
    found: list[int] = []
    for part in ranges.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise InvalidError(f"{part[:40]!r} is no range of pages", hint='write for example "1-3, 7"')
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= most:
            raise InvalidError(f"there are no pages {part.strip()}", hint=f"the file has the pages 1 to {most}")
        found += range(first, last + 1)
    if len(found) > most:
        raise InvalidError("pages are named more than once", hint="name each page once")
    return found
