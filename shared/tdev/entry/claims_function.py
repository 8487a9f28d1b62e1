"""The function ``claims``: writes tenant and roles into the tokens that a Cognito user pool is about to issue.

Trigger: pre token generation, event version ``V2_0`` (people) or ``V3_0`` (machines as well; the same shape). Source:
Amazon Cognito Developer Guide, "Pre token generation Lambda trigger". The tenant is the user's attribute
``custom:tenant``, the roles are his groups ``tdev-viewer``, ``tdev-developer``, ``tdev-approver`` and ``tdev-admin``;
administrators set both. What a client sends along (``clientMetadata``, scopes) is not read.
"""

import logging
from collections.abc import Mapping
from typing import Any

from tdev.kernel.errors import InvalidError
from tdev.kernel.roles import ROLES
from tdev.kernel.tenant import is_home

_VERSIONS = ("2", "3")
_LOGGER = logging.getLogger("tdev.claims")


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answer a trigger's event with the claims ``tenant`` and ``roles`` for the ID token and the access token.

    A user without a tenant gets neither: the API then answers 401 and says what to do.

    Raises:
        InvalidError: When the trigger is attached in a version that cannot write into access tokens.
    """
    if event.get("version") not in _VERSIONS:
        message = f"version {str(event.get('version'))[:20]!r} of the trigger cannot write into access tokens"
        raise InvalidError(message, hint="attach the function as a pre token generation trigger of version V2_0")
    claims = claims_of(_mapping(event.get("request")))
    if not claims:
        _LOGGER.warning("a token without a tenant", extra=_about(event))
    parts = ("idTokenGeneration", "accessTokenGeneration")
    details = {part: {"claimsToAddOrOverride": dict(claims)} for part in parts}
    return {**event, "response": {"claimsAndScopeOverrideDetails": details}}


def claims_of(request: Mapping[str, Any]) -> dict[str, str]:
    """The claims for a user: ``tenant``, and ``roles`` as words with a space between; empty without a sound tenant."""
    tenant = _mapping(request.get("userAttributes")).get("custom:tenant")
    if not is_home(tenant):
        return {}
    groups = _mapping(request.get("groupConfiguration")).get("groupsToOverride")
    names = groups if isinstance(groups, list) else []
    return {"tenant": tenant, "roles": " ".join(role for role in ROLES if f"tdev-{role}" in names)}


def _about(event: Mapping[str, Any]) -> dict[str, Any]:
    """Who, for the log: the user's ``sub``, a number without a name."""
    subject = _mapping(_mapping(event.get("request")).get("userAttributes")).get("sub")
    return {"trigger": event.get("triggerSource"), "sub": subject}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
