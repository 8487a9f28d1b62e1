"""What was asked, live: progress, plan and score, the question to a person, the trace and the result."""

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at
from tdev.entry.ui.drawings import WIDTH, graph_of, plan_diff, timeline
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, as_file, nothing_new, redirect
from tdev.kernel.errors import ConflictError
from tdev.kernel.ids import new_id
from tdev.kernel.json_types import digest
from tdev.model.execution import FINAL

PAGES = Pages()
_PAGE = 25
STATUSES = ("running", "awaiting_approval", "succeeded", "failed", "rejected", "cancelled", "timed_out", "unknown")
"""What a list can be narrowed to."""
SPANS = ((3600, "hour"), (86_400, "day"), (604_800, "week"), (2_592_000, "month"))
"""For how many seconds a link can be shared, and the words for it."""
PHASES = ("planned", "scored", "approved", "ran", "done")


@PAGES.get("/ui/executions")
def executions(asked: Asked) -> Shown:
    """List them, newest first."""
    status, cursor = asked.query.get("status", ""), asked.query.get("cursor", "")
    found = asked.api.get("/api/executions", status=status, cursor=cursor, limit=_PAGE)
    return shown(asked, "executions.html", page=found, narrowed=status, statuses=STATUSES, cursor=cursor)


@PAGES.get("/ui/executions/<id>")
def execution(asked: Asked) -> Shown:
    """Look at one."""
    return _page(asked)


@PAGES.get("/ui/executions/<id>/live")
def live(asked: Asked) -> Shown:
    """The part that changes while it runs; nothing when it is as it was seen."""
    found = _found(asked)
    if asked.query.get("seen") == digest(found):
        return nothing_new()
    return shown(asked, "execution_live.html", **look(found, asked.path), files=_files(asked, found))


@PAGES.get("/ui/executions/<id>/result")
def result(asked: Asked) -> Shown:
    """The result as a file: text as it is, anything else as JSON."""
    found = _found(asked)["result"]
    is_text = isinstance(found, str)
    body = found if is_text else json.dumps(found, ensure_ascii=False, indent=2)
    name = f"{asked.parts['id']}.{'txt' if is_text else 'json'}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Shown(body, kind="text/plain; charset=utf-8" if is_text else "application/json", headers=headers)


@PAGES.get("/ui/executions/<id>/files/<path>")
def file(asked: Asked) -> Shown:
    """A file that it has written, to be saved and not to be shown."""
    content = asked.api.fetch(f"{at('executions', asked.parts['id'])}/files/{asked.parts['path']}")
    return as_file(content, asked.parts["path"])


@PAGES.post("/ui/executions/<id>/cancel")
def cancel(asked: Asked) -> Shown:
    """Stop it."""
    return _told(asked, "cancel", {})


@PAGES.post("/ui/executions/<id>/resume")
def resume(asked: Asked) -> Shown:
    """Let it go on from the step that failed."""
    return _told(asked, "resume", {})


@PAGES.post("/ui/executions/<id>/share")
def share(asked: Asked) -> Shown:
    """Make a link that shows it to whoever has it."""
    seconds = int(asked.text("seconds")) if asked.text("seconds").isdigit() else 0
    link = asked.api.post(f"{at('executions', asked.parts['id'])}/share", {"seconds": seconds})
    return _page(asked, link=link)


@PAGES.post("/ui/executions/<id>/unshare")
def unshare(asked: Asked) -> Shown:
    """End a link; whoever has it sees nothing from then on."""
    asked.api.post("/api/shares/end", {"path": asked.text("path")})
    return _page(asked, unshared=True)


@PAGES.post("/ui/executions/<id>/deploy")
def deploy(asked: Asked) -> Shown:
    """Make a service of its plan."""
    body: dict[str, Any] = {"execution_id": asked.parts["id"], "strategy": asked.text("strategy") or "immediate"}
    if asked.text("name"):
        body["name"] = asked.text("name")
    done = asked.api.post("/api/deploy", body, key=asked.text("key"))
    return redirect(f"/ui/deployments/{done['deployment_id']}")


@PAGES.post("/ui/executions/<id>/save")
def save(asked: Asked) -> Shown:
    """Keep its plan as a workflow."""
    plan = {**_found(asked)["plan"], "id": asked.text("name"), "version": 1}
    saved = asked.api.post("/api/workflows", plan)
    return redirect(f"/ui/workflows/{saved['id']}")


def look(found: Mapping[str, Any], live_at: str) -> dict[str, Any]:
    """What the template of an execution shows, and where what is new of it can be asked for."""
    rounds = found["rounds"]
    final = found["status"] in FINAL
    return {
        "e": found,
        "seen": digest(found),
        "live_at": live_at,
        "final": final,
        "phases": phases(found),
        "graph": graph_of(found["plan"], found["trace"]),
        "bars": timeline(found["trace"]),
        "wide": WIDTH,
        "evaluation": rounds[-1]["evaluation"] if rounds else None,
        "diffs": [plan_diff(a["plan"], b["plan"]) for a, b in pairwise(rounds)],
        "key": new_id("form"),
        "spans": SPANS,
        "done_steps": {each["step"]: each for each in found["trace"]},
    }


def phases(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How far it has come: each phase with done, now, skipped, failed or open."""
    status, approval = found["status"], found["approval"]
    reached = {
        "planned": found["plan"] is not None,
        "scored": bool(found["rounds"]) or (found["plan"] is not None and found["kind"] == "workflow"),
        "approved": approval is not None and approval["decision"] == "approved",
        "ran": bool(found["trace"]) and status in FINAL,
        "done": status == "succeeded",
    }
    if approval is None and (found["trace"] or status == "succeeded"):
        reached["approved"] = True
    standing = [(name, "done" if reached[name] else "open") for name in PHASES]
    first = next((place for place, (_, state) in enumerate(standing) if state == "open"), None)
    if first is not None and status != "succeeded":
        name = standing[first][0]
        standing[first] = (name, "failed" if status in FINAL else "now")
    return standing


def _found(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = asked.api.get(at("executions", asked.parts["id"]))
    return found


def _page(asked: Asked, **values: Any) -> Shown:
    found = _found(asked)
    parts = look(found, f"/ui/executions/{asked.parts['id']}/live")
    known = {"link": None, "unshared": False, "files": _files(asked, found)}
    return shown(asked, "execution.html", **{**known, **parts, **values})


def _files(asked: Asked, found: Mapping[str, Any]) -> dict[str, Any] | None:
    """What it has written, when it has ended; None where files are not kept."""
    if found["status"] not in FINAL:
        return None
    try:
        listed: dict[str, Any] = asked.api.get(f"{at('executions', asked.parts['id'])}/files")
    except ConflictError:
        return None
    return listed


def _told(asked: Asked, word: str, body: Mapping[str, Any]) -> Shown:
    asked.api.post(f"{at('executions', asked.parts['id'])}/{word}", body)
    return redirect(f"/ui/executions/{asked.parts['id']}")
