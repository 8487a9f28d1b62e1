"""Where a page of a list of components ends, as a text that only fits the same list of the same tenant."""

import base64
import binascii
import re

from tdev.kernel.errors import Finding, InvalidError
from tdev.model.component import Component

_PLACE = re.compile(r"(agent|team|tool)#[A-Za-z][A-Za-z0-9_-]{0,63}")


def place_of(component: Component) -> str:
    """Where a component stands in a list: ``type#name``."""
    return f"{component.type}#{component.name}"


def write_place(component: Component, list_of: str) -> str:
    """The cursor behind a component; ``list_of`` names the list."""
    return base64.urlsafe_b64encode(f"{list_of}#{place_of(component)}".encode()).decode().rstrip("=")


def read_place(cursor: str, list_of: str) -> str:
    """The place that a cursor of this very list stands for: of the same tenant, and of the same type or all.

    Raises:
        InvalidError: When it is no cursor of this list.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    whose, _, place = text.partition("#")
    if whose != list_of or _PLACE.fullmatch(place) is None:
        finding = Finding("#/cursor", "give back the cursor of the page before, with the same filters", "cursor")
        raise InvalidError("the cursor does not belong to this list", [finding])
    return place
