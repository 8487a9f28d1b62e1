"""Read a public web address."""

import codecs
import re

from typing_extensions import TypedDict

from tdev.domain.documents.html import looks_like_html, readable
from tdev.kernel.errors import InvalidError, StepError
from tdev.sdk import Context, tool

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_TEXTUAL = re.compile(r"text/|json|xml|javascript|yaml|csv|x-www-form-urlencoded")


class Page(TypedDict):
    """What the address answered.

    Attributes:
        url: the address after redirects
        status: HTTP status, 200 to 299
        content_type: media type without parameters, for example text/html
        text: the body as text; for a web page its readable text without markup
        html: the source of a web page; empty for anything else
    """

    url: str
    status: int
    content_type: str
    text: str
    html: str


@tool(
    phrases=[
        "fetch a web page",
        "get a URL",
        "open this link",
        "download the page at",
        "read the website",
        "http get",
        "visit https address",
        "웹 페이지 가져와",
        "URL 읽어줘",
        "링크 열어줘",
        "사이트 내용 가져오기",
        "홈페이지 주소 읽기",
    ],
    tags=["web", "http"],
    effects=["fetch"],
    status="stable",
)
def fetch_url(url: str, context: Context) -> Page:
    """Fetch a public web address and give its text.

    Args:
        url: address that starts with http:// or https://
        context: gives the web client, which refuses inside addresses

    Returns:
        Address, status, media type, readable text, and the HTML source of a web page.

    Raises:
        DeniedError: When the address lies inside a private network.
        InvalidError: When it is no address, or answers something that is not text.
        StepError: When the server answers with an error.

    Examples:
        >>> fetch_url("https://example.com/", context)["text"]
        'Example Domain'
    """
    answer = context.web().request("GET", url)
    if answer.status >= 400:
        raise StepError(f"{answer.url} answered {answer.status}", hint="look at the address in a browser")
    header = answer.headers.get("content-type", "")
    content_type = header.split(";")[0].strip().lower()
    if content_type and not _TEXTUAL.search(content_type):
        message = f"{answer.url} answered {content_type}, which is not text"
        raise InvalidError(message, hint="use download_file to keep it as a file")
    body = _decoded(answer.content, header)
    page: Page = {"url": answer.url, "status": answer.status, "content_type": content_type, "text": body, "html": ""}
    if looks_like_html(content_type, body):
        page["html"], page["text"] = body, readable(body)[1]
    return page


def _decoded(content: bytes, header: str) -> str:
    """Text by byte order mark, header, or the page's own declaration; UTF-8 else."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    named = _CHARSET.search(header) or _CHARSET.search(content[:2048].decode("latin-1"))
    encoding = named[1].lower() if named else "utf-8"
    if encoding in ("euc-kr", "ks_c_5601-1987", "ksc5601"):
        encoding = "cp949"  # what Korean pages mean by it
    try:
        return content.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return content.decode("utf-8", "replace")
