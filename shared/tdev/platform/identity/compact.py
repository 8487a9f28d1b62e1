"""JSON Web Tokens as text: the compact form of RFC 7515, read so strictly that a token has one writing only.

Beyond RFC 8725: both parts are strict JSON (no key twice), base64url is canonical (no padding, no spare bits), and a
header says nothing but algorithm, type and key: what names keys itself (``jku``, ``jwk``, ``x5u``, ``x5c``) or asks
for more (``crit``, ``b64``, ``zip``) is refused.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.kernel.errors import InvalidError, UnauthenticatedError
from tdev.kernel.strict_json import parse_object

MOST_CHARACTERS = 8192
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_HEADER = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
"""Thumbprints (x5t) are named by some providers, and not used."""
_TYPES = (None, "JWT", "at+jwt")
_KID = re.compile(r"[A-Za-z0-9._~=+-]{1,200}")


@dataclass(frozen=True, slots=True)
class Compact:
    """A token in its parts: nothing of it is believed yet.

    Attributes:
        header: What it says about itself.
        claims: What it says about its bearer.
        signed: The bytes that the signature is over.
        signature: The signature.
    """

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes


def read(token: str) -> Compact:
    """Take a token apart. Raises ``UnauthenticatedError`` when it is none of the form above."""
    if len(token) > MOST_CHARACTERS or not _FORM.fullmatch(token):
        raise refused(f"it is no signed token of at most {MOST_CHARACTERS:,} characters")
    signed, _, last = token.rpartition(".")
    first, _, middle = signed.partition(".")
    header, claims = _object(first), _object(middle)
    if not header.keys() <= _HEADER or header.get("typ") not in _TYPES or not _is_kid(header.get("kid")):
        raise refused("its header asks for what is not done here")
    return Compact(header, claims, signed.encode("ascii"), decoded(last))


def write(header: Mapping[str, Any], claims: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token with this header and these claims, signed."""
    signed = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return f"{signed}.{encoded(sign(signed.encode('ascii')))}"


def encoded(raw: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes of a text in base64url. Raises ``UnauthenticatedError`` when another text would give the same."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as cause:
        raise refused("a part of it is no base64url") from cause
    if encoded(raw) != text:
        raise refused("a part of it is no base64url in its one form")
    return raw


def refused(reason: str) -> UnauthenticatedError:
    """The refusal of a token, for a reason that does not quote it."""
    return UnauthenticatedError(f"the bearer token is refused: {reason}", hint="get a new one, and send all of it")


def _object(part: str) -> dict[str, Any]:
    try:
        return parse_object(decoded(part))
    except InvalidError as cause:
        raise refused("a part of it is no sound JSON object") from cause


def _is_kid(kid: Any) -> bool:
    """A name for a look-up in a table of ours: never a path, an address or a query."""
    return kid is None or (isinstance(kid, str) and _KID.fullmatch(kid) is not None)
