"""Read a text file."""

from typing_extensions import TypedDict

from tdev.sdk import Context, tool


class TextFile(TypedDict):
    """What stands in the file.

    Attributes:
        text: the whole text
        path: path of the file
    """

    text: str
    path: str


@tool(
    phrases=[
        "read a file",
        "open the text file",
        "load the document",
        "cat the file",
        "파일 읽어줘",
        "텍스트 파일 열기",
        "문서 불러와",
    ],
    tags=["file", "text"],
    effects=["read:files"],
    status="stable",
)
def read_text_file(path: str, context: Context) -> TextFile:
    """Read a UTF-8 text file of the project or of this run.

    Args:
        path: path relative to the folder of files
        context: gives the files

    Returns:
        Text and path.

    Raises:
        NotFoundError: When there is no such file.
        DeniedError: When the path leads outside the folders of the run.
        InvalidError: When the file is not UTF-8 text.

    Examples:
        >>> _ = context.write_text("notes.txt", "hello")
        >>> read_text_file("notes.txt", context)
        {'text': 'hello', 'path': 'notes.txt'}
    """
    return {"text": context.read_text(path), "path": path}
