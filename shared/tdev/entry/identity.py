"""Who is asking. The only place that reads it, and only from what the authorizer in front has verified."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tdev.domain.identity.arns import account_of, registered_as
from tdev.kernel.errors import DeniedError, UnauthenticatedError
from tdev.kernel.roles import ROLES, Role
from tdev.kernel.tenant import is_home
from tdev.model.identity import Caller, Principal

FindCaller = Callable[[str], Caller | None]
"""The ARN of a role or user -> whose tenant it is; None when nobody has let it in."""
_SUBJECT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_TOKENS = ("access", "id")
_RECIPE = "docs/recipes/identity.md"


def principal_from_event(event: Mapping[str, Any], find: FindCaller) -> Principal:
    """The caller of an API Gateway event (payload format 2.0), by the one door that has verified it.

    A JWT authorizer gives claims: ``sub``, ``tenant`` and ``roles`` are read. An IAM authorizer gives an ARN: tenant
    and roles are those with which it is registered. Nothing else of the event is looked at.

    Args:
        event: The event.
        find: Looks a signer up.

    Raises:
        UnauthenticatedError: When nothing is verified, or the claims name no subject and tenant.
        DeniedError: When the signer is not registered, or is of a kind that cannot be.
    """
    authorizer = _mapping(_mapping(event.get("requestContext")).get("authorizer"))
    doors = [door for door, found in authorizer.items() if found is not None]
    if doors == ["jwt"]:
        return _of_token(_mapping(_mapping(authorizer["jwt"]).get("claims")))
    if doors == ["iam"]:
        return _of_signature(_mapping(authorizer["iam"]), find)
    if doors:
        message = "the proof of who is asking has a form that is not known here"
        raise UnauthenticatedError(message, hint="send either a bearer token or a signature, not both")
    raise UnauthenticatedError("this needs a token", hint="send it as: Authorization: Bearer <token>")


def is_signed(event: Mapping[str, Any]) -> bool:
    """Whether the request came through the door of signatures (SigV4)."""
    return _mapping(_mapping(event.get("requestContext")).get("authorizer")).get("iam") is not None


def may(principal: Principal, needed: Role) -> bool:
    """Whether the caller has a role, or one that includes it: everybody with a role reads, and admin may everything."""
    if "admin" in principal.roles:
        return True
    return bool(principal.roles) if needed == "viewer" else needed in principal.roles


def _of_token(claims: Mapping[str, Any]) -> Principal:
    subject, tenant = claims.get("sub"), claims.get("tenant")
    if claims.get("token_use", "access") not in _TOKENS:
        raise UnauthenticatedError("the token is neither an access token nor an ID token")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise UnauthenticatedError("the token names no subject")
    if not is_home(tenant):
        hint = f"an admin gives you a tenant ({_RECIPE} says how); then sign in again"
        raise UnauthenticatedError("the token names no tenant", hint=hint)
    return Principal(tenant=tenant, subject=subject, roles=_roles(claims.get("roles")), door="jwt")


def _of_signature(signed: Mapping[str, Any], find: FindCaller) -> Principal:
    if signed.get("cognitoIdentity"):
        message = "an identity of a Cognito identity pool does not get in by its signature"
        raise DeniedError(message, hint="sign in to the user pool and send the bearer token")
    signer, account = signed.get("userArn"), signed.get("accountId")
    arn = registered_as(signer) if isinstance(signer, str) else None
    if arn is None or account not in (None, account_of(arn)):
        message = "only roles and users of IAM may sign requests here; root and federated users may not"
        raise DeniedError(message, hint=f"assume a role and sign with its credentials ({_RECIPE})")
    caller = find(arn)
    if caller is None or caller.arn != arn or not is_home(caller.tenant):
        hint = f"an admin lets it in with: tdev callers add {arn} --tenant <tenant> --role <role>"
        raise DeniedError("this AWS identity has no tenant here", hint=hint)
    return Principal(tenant=caller.tenant, subject=signer, roles=frozenset(caller.roles), door="iam")


def _roles(claim: Any) -> frozenset[Role]:
    """Those that we know, of a list, or of a text such as ``[developer viewer]`` (as API Gateway writes a list)."""
    words: list[Any] = re.split(r"[\s,]+", claim.strip("[]")) if isinstance(claim, str) else []
    if isinstance(claim, (list, tuple)):
        words = list(claim)
    return frozenset(role for role in ROLES if role in words)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
