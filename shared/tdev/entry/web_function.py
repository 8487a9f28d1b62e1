"""What API Gateway sends to the function ``api``: pages for people, and everything else for programs."""

from collections.abc import Mapping
from typing import Any

from tdev.entry.api import app

_PAGES = "/ui/"


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer an event (payload format 2.0): ``/`` and what is below ``/ui/`` as a page, the rest as the API."""
    path = str(event.get("rawPath") or "")
    if path == "/" or path.startswith(_PAGES):
        # Templates and pages are loaded by whoever looks at one.
        from tdev.entry.ui.application import answer

        return answer(event, context)
    return app.handler(event, context)
