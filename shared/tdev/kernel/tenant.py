"""Whose data it is: what a tenant may be called, and the one catalogue that all of them read."""

import re
from typing import Any, TypeGuard

from tdev.kernel.errors import Finding, InvalidError

SHARED = "_shared"
"""Tenant of the shared catalogue; the others read it and never write it."""

_HOME = re.compile(r"[a-z0-9-]{1,40}")


def checked_tenant(tenant: str) -> str:
    """Answer the tenant, so that it can stand in a key or a path: no ``#``, no slash, no dot.

    Raises:
        InvalidError: When it is no tenant.
    """
    if tenant != SHARED and not is_home(tenant):
        message = f"{tenant!r} is no tenant"
        raise InvalidError(message, [Finding("#/tenant", "1 to 40 of a-z 0-9 -, or _shared", "tenant")])
    return tenant


def is_home(tenant: Any) -> TypeGuard[str]:
    """Whether callers can belong to this tenant: a text of the right form, and not the shared catalogue."""
    return isinstance(tenant, str) and _HOME.fullmatch(tenant) is not None
