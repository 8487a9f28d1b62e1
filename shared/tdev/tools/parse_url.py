"""Take a web address apart."""

from urllib.parse import parse_qsl, urlsplit

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_CHARACTERS = 10_000


class UrlParts(TypedDict):
    """The parts.

    Attributes:
        scheme: for example https
        host: name or number of the host, lower case
        port: the port, or null where it is the usual one
        folder: path of the address
        query: parameters by name; of several with one name the last
        fragment: what follows the #
    """

    scheme: str
    host: str
    port: int | None
    folder: str
    query: dict[str, str]
    fragment: str


@tool(
    phrases=[
        "take the URL apart",
        "split an address into its parts",
        "query parameters of the URL",
        "which host is in the link",
        "URL 분해",
        "URL 파라미터 추출",
        "주소에서 호스트 이름 알려줘",
    ],
    tags=["web", "url"],
    status="stable",
)
def parse_url(url: str) -> UrlParts:
    """Take a web address apart: scheme, host, port, path, parameters, fragment. Nothing is fetched.

    Args:
        url: the address, with its scheme

    Returns:
        The parts; a user name or password in the address is left out.

    Raises:
        InvalidError: When it is no address with a scheme and a host.

    Examples:
        >>> parse_url(url="https://Shop.example:8443/a/b?q=tea&page=2#top")
        {'scheme': 'https', 'host': 'shop.example', 'port': 8443, 'folder': '/a/b', 'query': {'q': 'tea', 'page': '2'},
        'fragment': 'top'}
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
        query = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=500))
    except ValueError as cause:
        raise InvalidError(f"{url[:80]!r} is no address: {cause}") from cause
    if not parts.scheme or not host or len(url) > MOST_CHARACTERS:
        raise InvalidError(f"{url[:80]!r} is no whole address", hint="it starts with a scheme, such as https://")
    return {
        "scheme": parts.scheme,
        "host": host,
        "port": port,
        "folder": parts.path,
        "query": query,
        "fragment": parts.fragment,
    }
