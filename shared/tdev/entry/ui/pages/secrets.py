"""Names of secrets: what uses them and since when they are as they are. A value goes in here, and is shown nowhere."""

from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at, told
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, redirect
from tdev.kernel.errors import ConflictError, TDevError

PAGES = Pages()
PATH = "/ui/settings/secrets"


@PAGES.get(PATH)
def secrets(asked: Asked) -> Shown:
    """List the names."""
    return _page(asked)


@PAGES.post(PATH)
def keep(asked: Asked) -> Shown:
    """Keep a value; one that is there is only replaced by somebody who says that he means it."""
    name = asked.text("name")
    try:
        if asked.text("replace") != "true" and name in _there(asked):
            raise ConflictError(asked.words("secrets.is_set", name=name), hint=asked.words("secrets.say_replace"))
        asked.api.post("/api/secrets", {"name": name, "value": asked.form.get("value", "")})
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem, name=name)
    return redirect(PATH)


@PAGES.post(f"{PATH}/<id>/remove")
def remove(asked: Asked) -> Shown:
    """Forget a value."""
    asked.api.delete(at("secrets", asked.parts["id"]))
    return redirect(PATH)


def _there(asked: Asked) -> set[str]:
    return {each["name"] for each in asked.api.get("/api/secrets")["items"] if each["set"]}


def _page(asked: Asked, status: int = 200, **values: Any) -> Shown:
    """Where secrets are not kept from here, the page says who keeps them."""
    known: dict[str, Any] = {"problem": None, "name": asked.query.get("name", "")[:64], "elsewhere": None, "items": []}
    try:
        known["items"] = asked.api.get("/api/secrets")["items"]
    except TDevError as refused:
        known["elsewhere"] = told(refused)[1]
    return shown(asked, "settings_secrets.html", status=status, **{**known, **values})
