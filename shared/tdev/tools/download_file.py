"""Keep what a public web address answers as a file."""

import re
from urllib.parse import unquote, urlsplit

from typing_extensions import TypedDict

from tdev.kernel.errors import StepError
from tdev.sdk import Context, tool


class Download(TypedDict):
    """The file.

    Attributes:
        path: path of the file in the workspace of the run
        url: the address after redirects
        content_type: media type without parameters, for example image/png
        size: bytes
    """

    path: str
    url: str
    content_type: str
    size: int


@tool(
    phrases=[
        "download a file",
        "save the image from a URL",
        "download this PDF",
        "get the file at",
        "store the link as a file",
        "파일 다운로드",
        "이미지 내려받기",
        "PDF 받아줘",
        "링크의 파일 저장",
    ],
    tags=["web", "http", "file"],
    effects=["fetch", "write:files"],
)
def download_file(url: str, context: Context, path: str = "") -> Download:
    """Download a public web address into a file.

    Args:
        url: address that starts with http:// or https://
        context: gives the web client and the workspace
        path: path of the file in the workspace; taken from the address when empty

    Returns:
        Path, address, media type and size of the file.

    Raises:
        DeniedError: When the address lies inside a private network, or the path outside the workspace.
        StepError: When the server answers with an error.

    Examples:
        >>> download_file("https://example.com/files/q.png", context)["path"]
        'q.png'
    """
    answer = context.web().request("GET", url)
    if answer.status >= 400:
        raise StepError(f"{answer.url} answered {answer.status}", hint="look at the address in a browser")
    written = context.write_bytes(path or _file_name(url), answer.content)
    content_type = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    return {"path": written, "url": answer.url, "content_type": content_type, "size": len(answer.content)}


def _file_name(url: str) -> str:
    """A plain file name out of the last part of the address."""
    try:
        last = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    except ValueError:
        last = ""
    return re.sub(r"[^\w.-]+", "_", last).strip("._")[:100] or "download"
