"""Pack files into a ZIP archive."""

from typing_extensions import TypedDict

from tdev.domain.documents.archives import packed
from tdev.kernel.errors import InvalidError
from tdev.sdk import Context, tool


class Archive(TypedDict):
    """The archive.

    Attributes:
        path: path of the archive in the workspace of the run
        size: bytes
    """

    path: str
    size: int


@tool(
    phrases=[
        "zip the files",
        "make an archive",
        "compress into a zip",
        "pack the results",
        "압축해줘",
        "zip으로 묶어줘",
        "파일 압축",
    ],
    tags=["file", "archive"],
    effects=["read:files", "write:files"],
)
def zip_files(paths: list[str], context: Context, path: str = "archive.zip") -> Archive:
    """Pack files into a ZIP archive; the same files give the same bytes.

    Args:
        paths: the files, relative to the workspace or the folder of files
        context: gives the files
        path: path of the archive in the workspace

    Returns:
        Path and size of the archive.

    Raises:
        NotFoundError: When one of the files does not exist.
        InvalidError: When no file is named, or one is named twice.
        TooLargeError: With more than 1,000 files or 32 MiB.

    Examples:
        >>> _ = context.write_text("a.txt", "hello")
        >>> zip_files(["a.txt"], context)["path"]
        'archive.zip'
    """
    if not paths:
        raise InvalidError("there are no files to pack")
    content = packed([(name, context.read_bytes(name)) for name in paths])
    return {"path": context.write_bytes(path, content), "size": len(content)}
