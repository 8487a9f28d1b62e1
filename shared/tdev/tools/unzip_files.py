"""Unpack a ZIP archive."""

from typing_extensions import TypedDict

from tdev.domain.documents.archives import unpacked
from tdev.sdk import Context, tool


class Unpacked(TypedDict):
    """The files.

    Attributes:
        paths: paths of the files in the workspace of the run
        count: number of files
    """

    paths: list[str]
    count: int


@tool(
    phrases=["unzip", "unpack the archive", "extract the zip file", "압축 풀어줘", "zip 해제", "압축 파일 열기"],
    tags=["file", "archive"],
    effects=["read:files", "write:files"],
)
def unzip_files(path: str, context: Context, folder: str = "unpacked") -> Unpacked:
    """Unpack a ZIP archive into a folder of the workspace.

    Args:
        path: the archive
        context: gives the files
        folder: folder of the workspace for the files

    Returns:
        Paths of the files, and their number.

    Raises:
        NotFoundError: When there is no such file.
        DeniedError: When a file of the archive leads outside the folder, or is a link.
        InvalidError: When it is no archive, or has a password.
        TooLargeError: When it holds more than 1,000 files or 32 MiB.

    Examples:
        >>> from tdev.domain.documents.archives import packed
        >>> _ = context.write_bytes("a.zip", packed([("note.txt", b"hello")]))
        >>> unzip_files("a.zip", context)["paths"]
        ['unpacked/note.txt']
    """
    prefix = f"{folder.rstrip('/')}/" if folder.strip("/") else ""
    # Everything is checked before the first file is written.
    files = list(unpacked(context.read_bytes(path), path))
    paths = [context.write_bytes(f"{prefix}{name}", content) for name, content in files]
    return {"paths": paths, "count": len(paths)}
