"""Put PDF files behind one another."""

from typing_extensions import TypedDict

from tdev.domain.documents.pdfs import MOST_PAGES, open_pdf, written_pdf
from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import Context, tool


class MergedPdf(TypedDict):
    """The new file.

    Attributes:
        path: path of the PDF in the workspace of the run
        pages: number of its pages
    """

    path: str
    pages: int


@tool(
    phrases=[
        "merge the PDFs",
        "combine PDF files",
        "join several PDFs into one",
        "put the PDFs together",
        "PDF 합치기",
        "PDF 병합",
        "여러 PDF를 하나로",
        "pdf 합쳐서 하나로",
    ],
    tags=["pdf", "file"],
    effects=["read:files", "write:files"],
    requirements=["pypdf"],
    status="stable",
)
def merge_pdfs(paths: list[str], context: Context, target: str = "merged.pdf") -> MergedPdf:
    """Write the pages of several PDF files into a new one, in their order.

    Args:
        paths: the files
        context: gives the files
        target: path of the new file

    Returns:
        Path and number of pages of the new file.

    Raises:
        NotFoundError: When one of the files does not exist.
        InvalidError: When fewer than two are named, or one is no PDF or has a password.
        TooLargeError: When there are more than 500 pages together.

    Examples:
        >>> from pypdf import PdfWriter
        >>> writer = PdfWriter()
        >>> _ = writer.add_blank_page(200, 200)
        >>> _ = writer.write(context.workspace / "a.pdf")
        >>> merge_pdfs(["a.pdf", "a.pdf"], context)
        {'path': 'merged.pdf', 'pages': 2}
    """
    if len(paths) < 2:
        raise InvalidError("there are fewer than two files to merge", hint="name two or more")
    pages = [page for path in paths for page in open_pdf(context.read_bytes(path), path).pages]
    if len(pages) > MOST_PAGES:
        raise TooLargeError(f"the files have {len(pages):,} pages together, more than {MOST_PAGES}")
    return {"path": context.write_bytes(target, written_pdf(pages, target)), "pages": len(pages)}
