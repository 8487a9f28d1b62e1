"""Who did what, and whether the record of it is as it was written."""

from tdev.entry.ui.asking import Asked
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown

PAGES = Pages()
_PAGE = 50
_FILTERS = ("subject", "action", "target")


@PAGES.get("/ui/audit")
def audit(asked: Asked) -> Shown:
    """List the records, newest first; with ``verify`` also check the chain."""
    given = {name: asked.query.get(name, "").strip()[:300] for name in _FILTERS}
    cursor = asked.query.get("cursor", "")
    found = asked.api.get("/api/audit", **given, cursor=cursor, limit=_PAGE)
    checked = asked.api.get("/api/audit/verify") if "verify" in asked.query else None
    return shown(asked, "audit.html", page=found, filters=given, cursor=cursor, checked=checked)
