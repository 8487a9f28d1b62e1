"""Which services stay on which version of a component, by whose wish and why."""

from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at, told
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, redirect
from tdev.kernel.errors import TDevError

PAGES = Pages()
PATH = "/ui/settings/pins"
_FIELDS = ("service", "component", "version", "reason")


@PAGES.get(PATH)
def pins(asked: Asked) -> Shown:
    """List them."""
    return _page(asked)


@PAGES.post(PATH)
def pin(asked: Asked) -> Shown:
    """Keep a service on a version from its next deployment on; without a version, let it go."""
    given = {name: asked.text(name) for name in _FIELDS}
    wish = {"reason": given["reason"]}
    if asked.text("do") != "unpin":
        wish["version"] = given["version"]
    try:
        asked.api.post(at("services", given["service"], "pins", given["component"]), wish)
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem, given=given)
    return redirect(PATH)


def _page(asked: Asked, status: int = 200, **values: Any) -> Shown:
    known: dict[str, Any] = {
        "problem": None,
        "given": dict.fromkeys(_FIELDS, ""),
        "items": asked.api.get("/api/pins")["items"],
        "services": [each["name"] for each in asked.api.get("/api/services", limit=100)["items"]],
        "components": [each["name"] for each in asked.api.get("/api/components", limit=100)["items"]],
    }
    return shown(asked, "settings_pins.html", status=status, **{**known, **values})
