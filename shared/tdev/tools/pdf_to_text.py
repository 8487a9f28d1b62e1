"""Read the text of a PDF file."""

import io

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError, TooLargeError
from tdev.sdk import Context, library, tool

MOST_PAGES = 500


class PdfText(TypedDict):
    """The text of the file.

    Attributes:
        text: text of all pages, with an empty line between two
        pages: number of pages
        title: title of the document, or empty
    """

    text: str
    pages: int
    title: str


@tool(
    phrases=[
        "read the PDF",
        "extract text from a PDF",
        "PDF to text",
        "what does the PDF say",
        "PDF 읽어줘",
        "PDF 텍스트 추출",
        "PDF 내용 뽑아줘",
    ],
    tags=["pdf", "text", "file"],
    effects=["read:files"],
    requirements=["pypdf"],
)
def pdf_to_text(path: str, context: Context) -> PdfText:
    """Read the text of a PDF file. A scanned page holds no text: its part is empty.

    Args:
        path: the file
        context: gives the files

    Returns:
        Text, number of pages, title.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no PDF, a broken one, or one with a password.
        TooLargeError: When it has more than 500 pages.

    Examples:
        >>> from pypdf import PdfWriter
        >>> writer = PdfWriter()
        >>> _ = writer.add_blank_page(200, 200)
        >>> _ = writer.write(context.workspace / "a.pdf")
        >>> pdf_to_text("a.pdf", context)["pages"]
        1
    """
    pypdf = library("pypdf")
    content = context.read_bytes(path)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InvalidError(f"{path!r} has a password", hint="save it without one first")
        if len(reader.pages) > MOST_PAGES:
            raise TooLargeError(f"{path!r} has {len(reader.pages):,} pages, more than {MOST_PAGES}")
        texts = [page.extract_text().strip() for page in reader.pages]
        title = str((reader.metadata or {}).get("/Title") or "")
    except (InvalidError, TooLargeError):
        raise
    except Exception as cause:  # a broken file makes the library fail in any way
        raise InvalidError(f"{path!r} is no PDF that can be read: {cause}") from cause
    return {"text": "\n\n".join(text for text in texts if text), "pages": len(texts), "title": title}
