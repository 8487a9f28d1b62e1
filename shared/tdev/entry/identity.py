"""Who is asking. The only place that reads it, and only from what the authorizer in front has verified."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from tdev.kernel.errors import DeniedError, UnauthenticatedError
from tdev.kernel.tenant import SHARED
from tdev.kernel.roles import Role
from tdev.model.identity import Principal

ROLES: frozenset[Role] = frozenset(get_args(Role))
_SUBJECT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_TENANT = re.compile(r"[a-z0-9-]{1,40}")


def principal_from_event(event: Mapping[str, Any]) -> Principal:
    """The caller of an API Gateway event (payload format 2.0).

    Read are the claims that a JWT authorizer has verified: ``sub``, ``tenant`` and ``roles``, a list written as API
    Gateway writes it (``[developer viewer]``). Roles that we do not know are left out.

    Raises:
        UnauthenticatedError: When nothing is verified, or the claims name no subject and tenant.
        DeniedError: When the caller signed with SigV4: no tenant is assigned to AWS identities yet.
    """
    authorizer = _mapping(_mapping(event.get("requestContext")).get("authorizer"))
    claims = _mapping(_mapping(authorizer.get("jwt")).get("claims"))
    if not claims:
        if _mapping(authorizer.get("iam")):
            raise DeniedError("callers who sign with SigV4 have no tenant here", hint="send a bearer token")
        raise UnauthenticatedError("this needs a token", hint="send it as: Authorization: Bearer <token>")
    subject, tenant = claims.get("sub"), claims.get("tenant")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise UnauthenticatedError("the token names no subject")
    # The shared catalogue is a tenant in the tables, but nobody is at home there.
    if not isinstance(tenant, str) or not _TENANT.fullmatch(tenant) or tenant == SHARED:
        raise UnauthenticatedError("the token names no tenant", hint="ask for a token with the claim 'tenant'")
    return Principal(tenant=tenant, subject=subject, roles=_roles(claims.get("roles")), door="jwt")


def may(principal: Principal, needed: Role) -> bool:
    """Whether the caller has a role, or one that includes it: everybody with a role reads, and admin may everything."""
    if "admin" in principal.roles:
        return True
    return bool(principal.roles) if needed == "viewer" else needed in principal.roles


def _roles(claim: Any) -> frozenset[Role]:
    words: list[Any] = re.split(r"[\s,]+", claim.strip("[]")) if isinstance(claim, str) else []
    if isinstance(claim, (list, tuple)):
        words = list(claim)
    return frozenset(role for role in ROLES if role in words)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
