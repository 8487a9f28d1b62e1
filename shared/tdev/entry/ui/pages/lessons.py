"""What the planner learned from plans that people accepted or corrected: on or off, look, forget, take along."""

import json
from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, redirect

PAGES = Pages()
PATH = "/ui/settings/lessons"
_MOST = 100
"""Lessons on the page; the file has all of them."""


@PAGES.get(PATH)
def lessons(asked: Asked) -> Shown:
    """Say whether it learns, and list the newest lessons."""
    state = asked.api.get("/api/learned")
    found = sorted(asked.api.get("/api/learned/lessons")["items"], key=lambda each: str(each["updated_at"]))
    return shown(asked, "settings_lessons.html", state=state, items=found[::-1][:_MOST])


@PAGES.post(PATH)
def turn(asked: Asked) -> Shown:
    """Let it learn, or not."""
    asked.api.post("/api/learned", {"on": asked.text("do") == "on"})
    return redirect(PATH)


@PAGES.post(f"{PATH}/<id>/forget")
def forget(asked: Asked) -> Shown:
    """Forget one lesson."""
    asked.api.delete(at("learned", "lessons", asked.parts["id"]))
    return redirect(PATH)


@PAGES.post(f"{PATH}/forget")
def forget_all(asked: Asked) -> Shown:
    """Forget all of them."""
    asked.api.delete("/api/learned/lessons")
    return redirect(PATH)


@PAGES.get(f"{PATH}/export")
def export(asked: Asked) -> Shown:
    """All lessons as the file that another installation takes in."""
    found: dict[str, Any] = asked.api.get("/api/learned/export")
    headers = {"content-disposition": 'attachment; filename="lessons.json"'}
    body = json.dumps(found, ensure_ascii=False, indent=2)
    return Shown(body, kind="application/json", headers=headers)
