"""Read the text of an office document."""

from typing_extensions import TypedDict

from tdev.domain.documents.office import paragraphs, parsed, parts
from tdev.sdk import Context, tool


class DocumentText(TypedDict):
    """The text of the document.

    Attributes:
        text: text of the paragraphs, one line each
        paragraphs: number of paragraphs with text
    """

    text: str
    paragraphs: int


@tool(
    phrases=[
        "read the docx document",
        "docx to text",
        "extract text from a docx",
        "what does the docx say",
        "워드 문서 읽어줘",
        "docx 텍스트 추출",
        "워드 파일 내용 뽑아줘",
    ],
    tags=["docx", "text", "file"],
    effects=["read:files"],
    status="stable",
)
def docx_to_text(path: str, context: Context) -> DocumentText:
    """Read the text of an office document (.docx): paragraphs and cells of tables, without headers and footnotes.

    Args:
        path: the file
        context: gives the files

    Returns:
        The text, and its number of paragraphs.

    Raises:
        NotFoundError: When there is no such file.
        InvalidError: When it is no such document (.doc is another format), or a broken one.
        TooLargeError: When it unpacks to more than 32 MiB.

    Examples:
        >>> from tdev.domain.documents.archives import packed
        >>> _ = context.write_bytes("a.docx", packed([("word/document.xml", b"<d><p><t>Hello</t></p></d>")]))
        >>> docx_to_text("a.docx", context)
        {'text': 'Hello', 'paragraphs': 1}
    """
    files = parts(context.read_bytes(path), path)
    found = paragraphs(parsed(files, "word/document.xml", path))
    return {"text": "\n".join(found), "paragraphs": len(found)}
