"""What a component's status means for whoever wants to use it."""

from tdev.kernel.errors import DisabledError
from tdev.model.component import Component


def told(component: Component) -> str:
    """Reference, status, reason and what to use instead, in one line: ``a@1.0.0 is disabled (it leaks); use a@1.1.0``.

    A stable or experimental one only has its status.
    """
    standing, text = component.standing, f"{component.ref} is {component.status}"
    if standing is None or component.status not in ("deprecated", "retired", "disabled"):
        return text
    reason = f" ({standing.reason})" if standing.reason else ""
    return text + reason + (f"; use {standing.replacement}" if standing.replacement else "")


def enabled(component: Component) -> Component:
    """The component, if it may run.

    Raises:
        DisabledError: When it is switched off; the message names what to use instead, if there is anything.
    """
    if component.status != "disabled":
        return component
    raise DisabledError(told(component), hint=f"let it run again with: tdev component enable {component.ref}")
