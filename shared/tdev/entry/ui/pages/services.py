"""What is deployed: versions and traffic, health, charts, logs, the way back, and a form to call it."""

from collections.abc import Sequence
from typing import Any

from tdev.entry.process import runtime
from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at, told
from tdev.entry.ui.drawings import calls_chart
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.schema_forms import fields_of, inputs_of
from tdev.entry.ui.showing import Shown, nothing_new, redirect
from tdev.kernel.errors import TDevError
from tdev.kernel.json_types import digest

PAGES = Pages()
_PAGE = 50
_CALLS = 1000
_LINES = 60
_DAY_S = 86_400
_PLATFORM = ("START RequestId", "END RequestId", "REPORT RequestId")
"""How lines begin that Lambda adds to each call; the log of calls says the same in one line."""


@PAGES.get("/ui/services")
def services(asked: Asked) -> Shown:
    """List them."""
    found = asked.api.get("/api/services", cursor=asked.query.get("cursor", ""), limit=_PAGE)
    return shown(asked, "services.html", page=found)


@PAGES.get("/ui/services/<id>")
def service(asked: Asked) -> Shown:
    """Look at one."""
    return _page(asked)


@PAGES.get("/ui/services/<id>/live")
def live(asked: Asked) -> Shown:
    """The part that changes; nothing when it is as it was seen."""
    found = _look(asked)
    return nothing_new() if asked.query.get("seen") == found["seen"] else shown(asked, "service_live.html", **found)


@PAGES.post("/ui/services/<id>/rollback")
def rollback(asked: Asked) -> Shown:
    """Give all calls to an earlier version."""
    body: dict[str, Any] = {"reason": asked.text("reason")}
    if asked.text("to").isdigit():
        body["to"] = int(asked.text("to"))
    asked.api.post(f"{at('services', asked.parts['id'])}/rollback", body)
    return redirect(f"/ui/services/{asked.parts['id']}")


@PAGES.post("/ui/services/<id>/call")
def call(asked: Asked) -> Shown:
    """Call it with the values of the form."""
    inputs = inputs_of(_schema(asked, _service(asked)), asked.form)
    try:
        found = asked.api.post(f"{at('services', asked.parts['id'])}/invoke", {"inputs": inputs})
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem, given=inputs)
    return _page(asked, answer=found, given=inputs)


def _page(asked: Asked, status: int = 200, **values: Any) -> Shown:
    given = values.pop("given", None)
    found = _look(asked)
    known: dict[str, Any] = {"problem": None, "answer": None}
    fields = fields_of(_schema(asked, found["s"]), given)
    return shown(asked, "service.html", status=status, fields=fields, **{**known, **found, **values})


def _look(asked: Asked) -> dict[str, Any]:
    """Everything of a service that changes by itself."""
    found = _service(asked)
    lines = _logged(asked, found)
    chart = calls_chart(lines, runtime().clock())
    history = asked.api.get(f"{at('services', found['name'])}/history", limit=20)["items"]
    return {
        "s": found,
        "history": history,
        "lines": [line for line in lines if not line["message"].startswith(_PLATFORM)][-_LINES:][::-1],
        "chart": chart,
        "back_to": way_back(found["versions"], found["live_version"]),
        "seen": digest([found, lines[-1:], history[:1]]),
    }


def way_back(versions: Sequence[int], live: int | None) -> int | None:
    """The version that a rollback means when nobody says another: the newest before the live one."""
    return max((each for each in versions if live is not None and each < live), default=None)


def _logged(asked: Asked, found: dict[str, Any]) -> list[dict[str, Any]]:
    """What it logged in the last day; nothing where a host has no log of it yet, or cannot show it now."""
    try:
        lines: list[dict[str, Any]] = asked.api.get(found["logs"], limit=_CALLS, since_s=_DAY_S)["items"]
    except TDevError:
        return []
    return lines


def _service(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = asked.api.get(at("services", asked.parts["id"]))
    return found


def _schema(asked: Asked, found: dict[str, Any]) -> Any:
    """What the service takes: the inputs of its workflow, where that is still kept."""
    if not found["workflow_id"]:
        return {}
    name, _, version = found["workflow_id"].partition("@")
    try:
        return asked.api.get(at("workflows", name), version=version)["inputs"]
    except TDevError:
        return {}
