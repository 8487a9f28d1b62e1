"""Plans that are kept: drawn, run, edited with validation, deployed."""

import json
from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at, told
from tdev.entry.ui.drawings import graph_of
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.schema_forms import fields_of, inputs_of
from tdev.entry.ui.showing import Shown, redirect
from tdev.kernel.errors import TDevError
from tdev.kernel.ids import new_id
from tdev.kernel.strict_json import parse_object

PAGES = Pages()
_PAGE = 50
_MOST_VERSIONS = 6
STRATEGIES = ("immediate", "blue-green", "canary", "linear")


@PAGES.get("/ui/workflows")
def workflows(asked: Asked) -> Shown:
    """List them."""
    found = asked.api.get("/api/workflows", cursor=asked.query.get("cursor", ""), limit=_PAGE)
    return shown(asked, "workflows.html", page=found)


@PAGES.get("/ui/workflows/<id>")
def workflow(asked: Asked) -> Shown:
    """Look at one."""
    return _page(asked)


@PAGES.post("/ui/workflows/<id>/run")
def run(asked: Asked) -> Shown:
    """Run it with the values of the form."""
    found = _found(asked)
    inputs = inputs_of(found["inputs"], asked.form)
    body = {"inputs": inputs, "version": found["version"]}
    try:
        done = asked.api.post(f"{at('workflows', found['id'])}/execute", body, key=asked.text("key"))
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem, given=inputs)
    return redirect(f"/ui/executions/{done['execution_id']}")


@PAGES.post("/ui/workflows/<id>/save")
def save(asked: Asked) -> Shown:
    """Keep an edited version; what is not sound is said beside the text, which is not lost."""
    text = asked.form.get("json", "")
    try:
        saved = asked.api.post("/api/workflows", {**parse_object(text.encode()), "id": asked.parts["id"]})
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem, text=text)
    return redirect(f"/ui/workflows/{saved['id']}")


@PAGES.post("/ui/workflows/<id>/check")
def check(asked: Asked) -> Shown:
    """Score the text without keeping it; a part of the page."""
    try:
        plan = parse_object(asked.form.get("json", "").encode())
        found = asked.api.post("/api/evaluate", {"workflow": plan})
    except TDevError as refused:
        return shown(asked, "problem_part.html", problem=told(refused)[1])
    return shown(asked, "evaluation_part.html", evaluation=found)


@PAGES.post("/ui/workflows/<id>/deploy")
def deploy(asked: Asked) -> Shown:
    """Make a service of it, or its next version."""
    found = _found(asked)
    body: dict[str, Any] = {"workflow": f"{found['id']}@{found['version']}", "strategy": asked.text("strategy")}
    if asked.text("name"):
        body["name"] = asked.text("name")
    try:
        done = asked.api.post("/api/deploy", body, key=asked.text("key"))
    except TDevError as refused:
        status, problem = told(refused)
        return _page(asked, status, problem=problem)
    return redirect(f"/ui/deployments/{done['deployment_id']}")


def earlier(shown_now: int, newest: int) -> list[int]:
    """The versions to go to beside the one that is shown: the newest few."""
    return [each for each in range(newest, max(newest - _MOST_VERSIONS, 0), -1) if each != shown_now]


def _newest(asked: Asked) -> int:
    return int(asked.api.get(at("workflows", asked.parts["id"]))["version"])


def _found(asked: Asked) -> dict[str, Any]:
    version = asked.query.get("version", "")
    found: dict[str, Any] = asked.api.get(at("workflows", asked.parts["id"]), version=version)
    return found


def _page(asked: Asked, status: int = 200, **values: Any) -> Shown:
    found = _found(asked)
    known: dict[str, Any] = {"problem": None, "text": json.dumps(found, ensure_ascii=False, indent=2)}
    fields = fields_of(found["inputs"], values.pop("given", None))
    return shown(
        asked,
        "workflow.html",
        status=status,
        w=found,
        fields=fields,
        graph=graph_of(found),
        others=earlier(found["version"], _newest(asked)),
        strategies=STRATEGIES,
        key=new_id("form"),
        **{**known, **values},
    )
