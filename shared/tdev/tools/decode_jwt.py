"""Show what a JSON Web Token says, without believing it."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from typing_extensions import TypedDict

from tdev.kernel.errors import InvalidError
from tdev.sdk import tool

MOST_CHARACTERS = 20_000


class Claims(TypedDict):
    """What the token says.

    Attributes:
        header: algorithm and key id
        claims: what is claimed
        expires: ISO 8601 time of exp in UTC; empty when there is none
        verified: always false: the signature was not checked
    """

    header: dict[str, Any]
    claims: dict[str, Any]
    expires: str
    verified: bool


@tool(
    phrases=[
        "decode the JWT",
        "show the claims of a token",
        "read a JSON web token",
        "when does the JWT expire",
        "JWT 디코딩",
        "토큰 내용 보여줘",
        "JWT 만료 시간 확인",
    ],
    tags=["security", "json"],
    status="stable",
)
def decode_jwt(token: str) -> Claims:
    """Show the header and the claims of a JSON Web Token (RFC 7519). The signature is NOT checked.

    For looking at a token only: anybody can write such claims, so nothing may be allowed because of them.

    Args:
        token: the token, three parts with dots between

    Returns:
        Header, claims, time of expiry, and that it was not verified.

    Raises:
        InvalidError: When it is no token, or an encrypted one.

    Examples:
        >>> decode_jwt(token="eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0iLCJleHAiOjE3OTUyNDY0MDB9.")
        {'header': {'alg': 'none'}, 'claims': {'sub': 'kim', 'exp': 1795246400}, 'expires': '2026-11-21T07:33:20+00:00',
        'verified': False}
    """
    parts = token.strip().removeprefix("Bearer ").split(".")
    if len(parts) == 5:
        raise InvalidError("the token is encrypted (JWE)", hint="only its owner can read it")
    if len(parts) != 3 or len(token) > MOST_CHARACTERS:
        raise InvalidError("this is no JSON Web Token", hint="a token has three parts with dots between")
    header, claims = _part(parts[0], "header"), _part(parts[1], "claims")
    return {"header": header, "claims": claims, "expires": _expires(claims.get("exp")), "verified": False}


def _part(text: str, name: str) -> dict[str, Any]:
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = json.loads(content, parse_constant=_refused)
    except (binascii.Error, ValueError, RecursionError) as cause:
        raise InvalidError(f"the {name} of the token cannot be read: {cause}", hint="copy the whole token") from cause
    if not isinstance(found, dict):
        raise InvalidError(f"the {name} of the token is no JSON object", hint="copy the whole token")
    return found


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _expires(moment: object) -> str:
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        return ""
    try:
        return datetime.fromtimestamp(moment, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
