"""Who sits in front of the browser: a session behind a cookie that no script reads and no other site can send."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdev.domain.identity.passes import tenant_of, token_for
from tdev.entry.process import runtime
from tdev.kernel.errors import NotFoundError
from tdev.kernel.roles import ROLES
from tdev.model.identity import Principal

SESSION_S = 8 * 3600
"""Seconds after which a browser has to be let in anew."""
_COOKIE = re.compile(r"[A-Za-z0-9._-]{1,120}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in.

    Attributes:
        principal: Who it is, as the API sees him.
        secret: The text of his session.
    """

    principal: Principal
    secret: str

    @property
    def form_token(self) -> str:
        """What his forms carry, and nobody else's can."""
        return token_for(self.secret, "form")


def visitor_of(cookies: Sequence[str]) -> Visitor | None:
    """Who the cookies of a request stand for; None when they are those of nobody."""
    text = cookie_value(cookies, cookie_name())
    tenant = tenant_of(text)
    if tenant is None:
        return None
    try:
        found = runtime().passes(tenant).find("session", text)
    except NotFoundError:
        return None
    return Visitor(_principal(tenant, found.says), text)


def let_in(ticket: str) -> Visitor:
    """Make a session of a ticket, which is used up by it.

    Raises:
        NotFoundError: When the ticket is none, was used, or has run out.
    """
    tenant = tenant_of(ticket)
    if tenant is None:
        raise NotFoundError("this is no ticket", hint="take the link that 'tdev ui' prints")
    passes = runtime().passes(tenant)
    says = passes.end("ticket", ticket).says
    text, _ = passes.give("session", says, SESSION_S)
    return Visitor(_principal(tenant, says), text)


def let_out(visitor: Visitor) -> None:
    """End a session; it is good for nothing from then on, whoever has a copy of it."""
    try:
        runtime().passes(visitor.principal.tenant).end("session", visitor.secret)
    except NotFoundError:
        return


def cookie_name() -> str:
    """On AWS with the prefix that browsers take only with Secure, path ``/`` and no domain."""
    return "__Host-tdev" if _is_secure() else "tdev_session"


def cookie_for(secret: str, *, seconds: int = SESSION_S) -> str:
    """The value of ``Set-Cookie``; with 0 seconds it takes the cookie away."""
    secure = "; Secure" if _is_secure() else ""
    return f"{cookie_name()}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"


def cookie_value(cookies: Sequence[str], name: str) -> str:
    """The value of a cookie; empty when it is not there, is there twice, or is in no form of ours."""
    found = [value for each in cookies for key, _, value in [each.partition("=")] if key == name]
    return found[0] if len(found) == 1 and _COOKIE.fullmatch(found[0]) else ""


def _principal(tenant: str, says: Mapping[str, Any]) -> Principal:
    roles = frozenset(role for role in ROLES if role in says["roles"])
    return Principal(tenant=tenant, subject=says["subject"], roles=roles)


def _is_secure() -> bool:
    return runtime().settings.platform == "aws"
