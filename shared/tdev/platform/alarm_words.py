"""Whose service an alarm is about: said at the end of its description, which comes with each of its events."""

import re

_OWNER = re.compile(r"\(service (?P<tenant>[a-z0-9-]{1,40})/(?P<service>[A-Za-z][A-Za-z0-9_-]{0,63})\)\Z")


def alarm_text(text: str, tenant: str, service: str) -> str:
    """The description of an alarm of a service; tenant and service may be parameters of a template."""
    return f"{text} (service {tenant}/{service})"


def owner_in(description: str) -> tuple[str, str] | None:
    """Tenant and service that a description ends with; None for that of any other alarm."""
    found = _OWNER.search(description)
    return (found["tenant"], found["service"]) if found else None
