"""What waits for a person's yes, and the answer to it."""

from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, redirect
from tdev.kernel.errors import InvalidError

PAGES = Pages()
_PAGE = 25
_WORDS = ("approve", "reject")


@PAGES.get("/ui/approvals")
def approvals(asked: Asked) -> Shown:
    """List the open questions, each with all that a person needs to answer it."""
    found = asked.api.get("/api/approvals", cursor=asked.query.get("cursor", ""), limit=_PAGE)
    return shown(asked, "approvals.html", page=found)


@PAGES.post("/ui/executions/<id>/decide")
def decide_execution(asked: Asked) -> Shown:
    """Answer the question of an execution."""
    return _decided(asked, "executions")


@PAGES.post("/ui/deployments/<id>/decide")
def decide_deployment(asked: Asked) -> Shown:
    """Answer the question of a deployment."""
    return _decided(asked, "deployments")


def _decided(asked: Asked, kind: str) -> Shown:
    """The answer names the digest of what was on the page: a question that has changed since is not answered."""
    word = asked.text("do")
    if word not in _WORDS:
        raise InvalidError("the answer is neither yes nor no")
    body: dict[str, Any] = {"digest": asked.text("digest"), "reason": asked.text("reason")}
    asked.api.post(f"{at(kind, asked.parts['id'])}/{word}", body)
    return redirect(f"/ui/{kind}/{asked.parts['id']}")
