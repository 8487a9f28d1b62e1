"""Who may speak with the region: addresses, origins, the token file, the secret of its workers."""

import hmac
import os
import re
import secrets
import stat
from pathlib import Path
from urllib.parse import urlsplit

from tdev.entry.server.message import Head, refused
from tdev.kernel.errors import PlatformError

_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_NAMES = {"localhost", "127.0.0.1", "::1"}
_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/")
_OPEN_PATHS = {"/", "/health", "/version", "/openapi.json", "/docs", "/favicon.ico"}
_OPEN_FOLDERS = ("/ui/", "/docs/")


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
    """Whether anybody on this machine may ask: health and the static pages, reading only."""
    if head.method not in ("GET", "HEAD"):
        return False
    return head.path in _OPEN_PATHS or (head.path.startswith(_OPEN_FOLDERS) and ".." not in head.path)


def bearer(head: Head) -> str:
    """The bearer token of the request; empty when there is none."""
    scheme, _, token = head.header("authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def access_key(head: Head) -> str:
    """The access key id that an AWS client signed with; empty when the request is not signed. No check of it."""
    found = _CREDENTIAL.match(head.header("authorization"))
    return found[1] if found else ""


def same(given: str, wanted: str) -> bool:
    """Compare secrets in a time that does not depend on where they differ."""
    return bool(given) and hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def read_token(data: Path) -> str:
    """The token of the region of this data folder: 256 random bits in ``token``, made when it is not there.

    Two processes that make it at the same time get the same one.

    Raises:
        PlatformError: When the file cannot be read or made, is empty, or others may read it.
    """
    path = data / "token"
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _create(path)
        mode = stat.S_IMODE(path.stat().st_mode)
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as cause:
        raise PlatformError(f"the token {path} cannot be used: {cause}") from cause
    if mode & 0o077:
        raise PlatformError(f"others may read the token {path}", hint=f"chmod 600 {path}; or delete it for a new one.")
    if len(token) < 32:
        raise PlatformError(f"there is no token in {path}", hint="Delete the file; a new one is made.")
    return token


def _create(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
