"""The first page: say what is needed, see the plan, run it."""

from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import told
from tdev.entry.ui.drawings import graph_of, plan_diff
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, redirect
from tdev.kernel.errors import Finding, InvalidError, TDevError
from tdev.kernel.ids import new_id

PAGES = Pages()
_RECENT = 6
_ROUNDS = 5


@PAGES.get("/", open=True)
def goal(asked: Asked) -> Shown:
    """Where everybody starts; whoever is not signed in gets to know how to."""
    if asked.visitor is None:
        return shown(asked, "sign_in.html")
    return _page(asked)


@PAGES.post("/ui/goal")
def plan_or_run(asked: Asked) -> Shown:
    """Show the plan for a goal, or run it."""
    try:
        if asked.text("do") == "run":
            done = asked.api.post("/api/orchestrate", _order(asked), key=asked.text("key"))
            return redirect(f"/ui/executions/{done['execution_id']}")
        outcome = asked.api.post("/api/plan", _plan_order(asked))
    except TDevError as refused:
        status, problem = told(refused)
        return _again(asked, status, problem=problem)
    return _again(asked, 200, outcome=outcome, graph=graph_of(outcome["workflow"]))


def _page(asked: Asked, status: int = 200, **values: Any) -> Shown:
    recent = asked.api.get("/api/executions", limit=_RECENT)["items"]
    waiting = asked.api.get("/api/approvals", limit=_RECENT)["items"]
    known: dict[str, Any] = {"problem": None, "outcome": None, "graph": None}
    form = {name: asked.form.get(name, "") for name in ("goal", "text", "code", "file", "budget", "threshold")}
    form["goal"] = form["goal"] or asked.query.get("goal", "")
    return shown(
        asked,
        "goal.html",
        status=status,
        form=form,
        recent=recent,
        waiting=waiting,
        key=new_id("form"),
        plan_diff=plan_diff,
        **{**known, **values},
    )


def _again(asked: Asked, status: int, **values: Any) -> Shown:
    if not asked.is_part:
        return _page(asked, status, **values)
    known: dict[str, Any] = {"problem": None, "outcome": None, "graph": None}
    # htmx puts in what came with 200 only; the page says what is wrong, and so does the problem in it.
    return shown(asked, "goal_plan.html", status=200, **{**known, **values})


def _order(asked: Asked) -> dict[str, Any]:
    """What is orchestrated; the code of a file counts as a component that the goal may use."""
    found: dict[str, Any] = {}
    if asked.text("goal"):
        found["goal"] = asked.text("goal")
    if asked.text("code"):
        found["code"] = asked.form["code"]
    if asked.text("text"):
        found["inputs"] = {"text": asked.form["text"]}
    for name in ("budget", "threshold"):
        if asked.text(name):
            found[name] = _number(asked, name)
    return found


def _plan_order(asked: Asked) -> dict[str, Any]:
    order = _order(asked)
    known = {"goal": "", "rounds": _ROUNDS, **order}
    return {name: known[name] for name in ("goal", "inputs", "threshold", "rounds") if name in known}


def _number(asked: Asked, name: str) -> float:
    try:
        return float(asked.text(name))
    except ValueError:
        raise InvalidError(f"{name} is no number", [Finding(f"#/{name}", "is no number", "number")]) from None
