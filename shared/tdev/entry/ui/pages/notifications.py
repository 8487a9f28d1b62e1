"""Who is told what happens: where events are sent, a try of each, and what became of what was sent."""

from typing import Any, get_args

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at, told
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, nothing_new, redirect
from tdev.kernel.errors import TDevError
from tdev.kernel.json_types import digest
from tdev.model.notice import EventType

PAGES = Pages()
PATH = "/ui/settings/notifications"
TYPES = tuple(each for each in get_args(EventType) if each != "NotificationTest")
"""What somebody can wish to be told of."""
_LINES = 20
_EMPTY = {"name": "", "via": "webhook", "address": "", "key": "", "types": ()}


@PAGES.get("/ui/settings")
def settings(asked: Asked) -> Shown:
    """Go to the first of the settings."""
    return redirect(PATH)


@PAGES.get(PATH)
def notifications(asked: Asked) -> Shown:
    """List where events are sent, and what was sent lately."""
    return _page(asked)


@PAGES.get(f"{PATH}/live")
def live(asked: Asked) -> Shown:
    """The part that changes; nothing when it is as it was seen."""
    found = _sent(asked)
    if asked.query.get("seen") == found["seen"]:
        return nothing_new()
    return shown(asked, "settings_deliveries.html", **found)


@PAGES.post(PATH)
def add(asked: Asked) -> Shown:
    """Have events sent somewhere, from now on."""
    given: dict[str, Any] = {name: asked.text(name) for name in ("name", "via", "address")}
    given |= {"key": asked.text("key")} if asked.text("key") else {}
    given["types"] = [each for each in TYPES if asked.text(each) == "true"]
    try:
        asked.api.post("/api/notifications", given)
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem, given={**_EMPTY, **given})
    return redirect(PATH)


@PAGES.post(f"{PATH}/<id>/test")
def check(asked: Asked) -> Shown:
    """Send an event there, to see that it arrives."""
    asked.api.post(f"{at('notifications', asked.parts['id'])}/test", {})
    return redirect(f"{PATH}?tried={asked.parts['id']}#deliveries")


@PAGES.post(f"{PATH}/<id>/remove")
def remove(asked: Asked) -> Shown:
    """Send nothing there any more."""
    asked.api.delete(at("notifications", asked.parts["id"]))
    return redirect(PATH)


@PAGES.post(f"{PATH}/<id>/retry")
def retry(asked: Asked) -> Shown:
    """Send once more what was given up."""
    asked.api.post(f"{at('notifications', 'deliveries', asked.parts['id'])}/retry", {})
    return redirect(f"{PATH}#deliveries")


def _page(asked: Asked, status: int = 200, **values: Any) -> Shown:
    items = asked.api.get("/api/notifications")["items"]
    tried = next((each["name"] for each in items if each["name"] == asked.query.get("tried")), "")
    known: dict[str, Any] = {"problem": None, "given": _EMPTY, "names": _names(asked), "tried": tried, "types": TYPES}
    found = {**known, **_sent(asked), **values}
    return shown(asked, "settings_notifications.html", status=status, items=items, **found)


def _sent(asked: Asked) -> dict[str, Any]:
    """What waits and what was sent, newest first."""
    waiting = asked.api.get("/api/notifications/deliveries", status="waiting", limit=_LINES)["items"]
    ended = asked.api.get("/api/notifications/deliveries", limit=_LINES)["items"]
    lines = (waiting + ended)[:_LINES]
    return {"lines": lines, "seen": digest(lines)}


def _names(asked: Asked) -> list[str]:
    """Secrets that can be named; none where they are not kept from here."""
    try:
        return [each["name"] for each in asked.api.get("/api/secrets")["items"] if each["set"]]
    except TDevError:
        return []
