"""The one function that decides whether a bearer token holds, whoever has issued it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tdev.kernel.clock import Clock
from tdev.kernel.errors import UnauthenticatedError
from tdev.kernel.roles import ROLES
from tdev.kernel.tenant import is_home
from tdev.platform.identity.compact import Compact, read, refused

SUBJECT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
"""How a subject may look."""
_KNOWN = ("iss", "aud", "client_id", "sub", "tenant", "token_use", "iat", "nbf", "exp", "jti")
_USES = ("access", "id")
_EARLY_S = 60
"""Seconds by which a token may come from the future: clocks differ, and are set back."""
_MOST_TIME = 10**12
_RECIPE = "docs/recipes/identity.md"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a token of one issuer must be.

    Attributes:
        issuer: The exact ``iss``.
        audience: What ``aud`` must be or hold.
        verify: Whether the signature is good, by a key and an algorithm that the issuer's keys decide, never the token.
        leeway_s: Seconds for which an expired token is still good, because the issuer's clock may differ from ours.
        required: Further claims that must be there.
        also: Further claims that mean something here: of whoever may write any, a scope must not open a door.
    """

    issuer: str
    audience: str
    verify: Callable[[Compact], bool]
    leeway_s: int = 0
    required: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def checked(token: str, rules_of: Callable[[str], Rules | None], now: float) -> dict[str, Any]:
    """The claims of a token that holds, as far as they mean something; ``roles`` has only words that are roles here.

    Args:
        token: As it was sent.
        rules_of: The rules by issuer; None for one that is not known here.
        now: Epoch seconds.

    Raises:
        UnauthenticatedError: When anything does not hold.
        PlatformError: When the keys to check it with cannot be had.
    """
    compact = read(token)
    issuer = compact.claims.get("iss")
    rules = rules_of(issuer) if isinstance(issuer, str) else None
    if rules is None:
        raise refused("it comes from an issuer that is not trusted here")
    if not rules.verify(compact):
        raise refused("its signature is not that of its issuer")
    claims = dict(compact.claims)
    if not _is_for(claims, rules.audience):
        raise refused("it was issued for another audience")
    _check_times(claims, now, rules.leeway_s)
    if any(not isinstance(claims.get(name), (str, int)) for name in rules.required):
        raise refused("it lacks a claim that tokens of its issuer have")
    _check_bearer(claims)
    known = {name: claims[name] for name in (*_KNOWN, *rules.also) if name in claims}
    return {**known, "roles": _roles(claims.get("roles"))}


class SignedTokens:
    """The port ``Tokens`` over the rules of the issuers that are trusted here.

    Args:
        rules: One per issuer.
        clock: Wall time.
    """

    def __init__(self, rules: tuple[Rules, ...], clock: Clock) -> None:
        self._rules = {each.issuer: each for each in rules}
        self._clock = clock

    def claims(self, token: str) -> Mapping[str, Any]:
        """See ``Tokens.claims``."""
        return checked(token, self._rules.get, self._clock())


def _is_for(claims: Mapping[str, Any], audience: str) -> bool:
    """Whether it is meant for us; access tokens of Cognito name the client instead, as API Gateway knows too."""
    named = claims.get("aud", claims.get("client_id"))
    return named == audience or (isinstance(named, list) and audience in named)


def _check_times(claims: Mapping[str, Any], now: float, leeway_s: int) -> None:
    for name in ("exp", "nbf", "iat"):
        value = claims.get(name)
        if value is None and name != "exp":
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _MOST_TIME:
            raise refused(f"its claim {name!r} is no time")
    if now >= claims["exp"] + leeway_s:
        raise UnauthenticatedError("the bearer token has expired", hint="sign in again, or make one with: tdev token")
    if max(claims.get("nbf") or 0, claims.get("iat") or 0) > now + _EARLY_S:
        raise refused("it is not valid yet")


def _check_bearer(claims: Mapping[str, Any]) -> None:
    subject = claims.get("sub")
    if claims.get("token_use", "access") not in _USES:
        raise refused("it is neither an access token nor an ID token")
    if not isinstance(subject, str) or not SUBJECT.fullmatch(subject):
        raise refused("it names no subject")
    if not is_home(claims.get("tenant")):
        hint = f"an admin gives you a tenant ({_RECIPE} says how); then sign in again"
        raise UnauthenticatedError("the token names no tenant", hint=hint)


def _roles(claim: Any) -> tuple[str, ...]:
    words = re.split(r"[\s,]+", claim) if isinstance(claim, str) else claim
    if words is None:
        words = []
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise refused("its roles are no list of words")
    return tuple(role for role in ROLES if role in words)
