"""One deployment on its way: what its gate found, who gets which share of the calls, what was seen."""

from collections.abc import Mapping, Sequence
from typing import Any

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import at
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, nothing_new, redirect
from tdev.kernel.json_types import digest
from tdev.model.service import ENDED

PAGES = Pages()
_MOST_LOOKS = 40
_SAME = ("weight", "passed", "told")


@PAGES.get("/ui/deployments/<id>")
def deployment(asked: Asked) -> Shown:
    """Look at one."""
    return shown(asked, "deployment.html", **_look(asked))


@PAGES.get("/ui/deployments/<id>/live")
def live(asked: Asked) -> Shown:
    """The part that changes; nothing when it is as it was seen."""
    found = _look(asked)
    return nothing_new() if asked.query.get("seen") == found["seen"] else shown(asked, "deployment_live.html", **found)


@PAGES.post("/ui/deployments/<id>/cancel")
def cancel(asked: Asked) -> Shown:
    """Call it off; the calls go back to whom they belonged."""
    asked.api.post(f"{at('deployments', asked.parts['id'])}/cancel", {})
    return redirect(f"/ui/deployments/{asked.parts['id']}")


def gathered(looks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was seen, newest first; what was seen again and again is one line that says how often (``times``)."""
    found: list[dict[str, Any]] = []
    for look in looks:
        if found and all(found[-1][name] == look[name] for name in _SAME):
            found[-1] = {**look, "times": found[-1]["times"] + 1}
        else:
            found.append({**look, "times": 1})
    return found[::-1]


def _look(asked: Asked) -> dict[str, Any]:
    found = asked.api.get(at("deployments", asked.parts["id"]))
    return {
        "v": found,
        "d": found["deployment"],
        "looks": gathered(found["looks"])[:_MOST_LOOKS],
        "final": found["deployment"]["status"] in ENDED,
        "seen": digest(found),
    }
