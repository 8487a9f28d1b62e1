"""Who may speak with the region: addresses, origins, where a bearer token stands, the secret of its workers."""

import hmac
import re
from urllib.parse import urlsplit

from tdev.entry.http.message import Head, refused

_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_NAMES = {"localhost", "127.0.0.1", "::1"}
_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/")
_OPEN_PATHS = {"/", "/health", "/version", "/openapi.json", "/docs", "/favicon.ico"}
_OPEN_FOLDERS = ("/docs/",)
_PAGES = "/ui/"


def check_host(head: Head) -> None:
    """Refuse a request that was meant for another host: a page whose name was pointed at this machine (DNS rebinding).

    Raises:
        RefusedError: 400 without exactly one Host, 421 for a foreign one.
    """
    hosts = [value for name, value in head.headers if name == "host"]
    if len(hosts) > 1 or (not hosts and not head.http_1_0):
        raise refused(400, "a request needs exactly one Host header")
    if hosts and not _HOST.fullmatch(hosts[0]):
        raise refused(421, "this server answers for localhost, 127.0.0.1 and [::1] only")


def check_origin(head: Head, port: int) -> None:
    """Refuse requests that a page of another origin makes. Raises ``RefusedError`` (403)."""
    origin = head.header("origin")
    if not origin:
        return
    try:
        parts = urlsplit(origin)
        own = parts.scheme == "http" and parts.hostname in _NAMES and parts.port == port
    except ValueError:
        own = False
    if not own:
        raise refused(403, "requests of another origin are not answered")


def is_open(head: Head) -> bool:
    """Whether anybody on this machine may ask: health, documents, and the pages, which know their own visitors.

    A page takes forms of its own visitors only: each carries a token of his session.
    """
    if head.path.startswith(_PAGES) and ".." not in head.path:
        return head.method in ("GET", "HEAD", "POST")
    if head.method not in ("GET", "HEAD"):
        return False
    return head.path in _OPEN_PATHS or (head.path.startswith(_OPEN_FOLDERS) and ".." not in head.path)


def bearer(head: Head) -> str:
    """The bearer token of the request: of its one header Authorization, and of nowhere else; empty when there is none.

    The scheme may be written in any case (RFC 9110, 11.1); neither query nor cookies nor a body can hold the token.
    """
    given = [value for name, value in head.headers if name == "authorization"]
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip(" ") if scheme.lower() == "bearer" else ""


def access_key(head: Head) -> str:
    """The access key id that an AWS client signed with; empty when the request is not signed. No check of it."""
    found = _CREDENTIAL.match(head.header("authorization"))
    return found[1] if found else ""


def same(given: str, wanted: str) -> bool:
    """Compare secrets in a time that does not depend on where they differ."""
    return bool(given) and hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
