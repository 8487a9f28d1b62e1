"""What was refused goes on record: everything for want of a role, and every change that was not made."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from tdev.domain.audit.refusals import Refusals
from tdev.domain.audit.trail import Deed
from tdev.entry.api.incoming import Incoming
from tdev.entry.api.resource import Route
from tdev.entry.process import runtime
from tdev.kernel.errors import TDevError
from tdev.model.identity import Principal
from tdev.runtime import Runtime

_LOGGER = logging.getLogger("tdev.api")
_RECORDED: WeakKeyDictionary[Runtime, Refusals] = WeakKeyDictionary()
_DENIED = 403
_OURS = 500
_LONGEST = 200


def record_refusal(
    request: Incoming, route: Route | None, principal: Principal | None, result: Mapping[str, Any]
) -> None:
    """Record that a request was refused, in the trail of the caller's tenant.

    A request of nobody (401) has no tenant and is in the log alone. That it cannot be recorded is logged, and changes
    nothing for the caller: he is refused all the same.

    Args:
        request: The request.
        route: What it was for; None: nothing that there is.
        principal: Who asked; None: nobody knows.
        result: The answer.
    """
    status = int(result["statusCode"])
    if route is None or principal is None or status < 400 or not (route.action or status == _DENIED):
        return
    here = runtime()
    if here.settings.platform == "aws" and route.method == "POST" and not route.action:
        return  # a function of its own judges there, and may not write: the log has it
    deed = Deed(
        principal.subject,
        route.action or route.name,
        _target(request.path, route),
        "failed" if status >= _OURS else "refused",
        request.request_id,
        {"status": status, "code": _code(result), "route": f"{route.method} {route.rule}"},
    )
    try:
        _RECORDED.setdefault(here, Refusals()).record(here.trail(principal.tenant), principal.tenant, deed)
    except TDevError:
        _LOGGER.exception("a refusal could not be recorded")


def _target(path: str, route: Route) -> str:
    """What the path names; the path itself when it names nothing."""
    pairs = zip(route.rule.split("/"), path.split("/", route.rule.count("/")), strict=True)
    names = [part for rule, part in pairs if rule.startswith("<")]
    return ("/".join(names) or path)[:_LONGEST]


def _code(result: Mapping[str, Any]) -> str:
    try:
        return str(json.loads(result["body"])["code"])
    except (ValueError, KeyError, TypeError):
        return "unknown"
