"""Write a text file."""

from typing_extensions import TypedDict

from tdev.sdk import Context, tool


class Written(TypedDict):
    """The file.

    Attributes:
        path: path of the file in the workspace of the run
        size: bytes
    """

    path: str
    size: int


@tool(
    phrases=[
        "write to a file",
        "save the text",
        "save it as a file",
        "store the result in a file",
        "export to a text file",
        "파일로 저장",
        "텍스트 파일에 써줘",
        "결과를 파일로 남겨줘",
        "write the sentence into a file",
        "put the outcome in a file",
    ],
    tags=["file", "text"],
    effects=["write:files"],
    status="stable",
)
def write_text_file(path: str, text: str, context: Context) -> Written:
    """Write a text into a UTF-8 file in the workspace of this run; an older file of that name is replaced.

    Args:
        path: path relative to the workspace
        text: what to write
        context: gives the workspace

    Returns:
        Path and size of the file.

    Raises:
        DeniedError: When the path leads outside the workspace.
        TooLargeError: When the text is larger than 32 MiB.

    Examples:
        >>> write_text_file("out/notes.txt", "hello", context)
        {'path': 'out/notes.txt', 'size': 5}
    """
    written = context.write_text(path, text)
    return {"path": written, "size": len(text.encode())}
