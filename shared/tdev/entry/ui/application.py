"""The pages as one application: finds the page of a request, and makes a page of whatever goes wrong."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tdev.entry.api.incoming import Incoming
from tdev.entry.api.problems import problem_of
from tdev.entry.ui.asking import Asked, cookies_of, form_of, query_of
from tdev.entry.ui.calls import told
from tdev.entry.ui.pages import (
    approvals,
    audit,
    components,
    deployments,
    entering,
    executions,
    goal,
    lessons,
    notifications,
    pins,
    secrets,
    services,
    shared,
    testing,
    workflows,
)
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Page
from tdev.entry.ui.showing import Shown, as_result
from tdev.entry.ui.static import PREFIX, file_at
from tdev.entry.ui.visitors import Visitor, cookie_value, visitor_of
from tdev.entry.ui.words import COOKIE, chosen
from tdev.kernel.errors import NotFoundError

_FILES = (
    entering,
    goal,
    components,
    workflows,
    executions,
    services,
    deployments,
    testing,
    approvals,
    audit,
    notifications,
    secrets,
    pins,
    lessons,
    shared,
)
PAGES: tuple[Page, ...] = tuple(page for file in _FILES for page in file.PAGES.found)
"""Every page that there is."""
_THEME, _THEMES = "tdev_theme", ("light", "dark")
_LOGGER = logging.getLogger("tdev.ui")


def answer(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer an event of API Gateway (payload format 2.0). Never raises; what goes wrong is a page that says so."""
    request = Incoming.of(event, context)
    try:
        found = _file(request) if request.path.startswith(PREFIX) else _page(request, event, context)
    except Exception as cause:  # noqa: BLE001 - the edge: whatever is raised becomes an answer
        status = problem_of(cause).status
        found = Shown(f"{status}\n", status, "text/plain; charset=utf-8")
    _LOGGER.info("page", extra={"method": request.method[:20], "status": found.status})
    packed = "gzip" in request.headers.get("accept-encoding", "")
    return as_result(found, head=request.method == "HEAD", packed=packed, request_id=request.request_id)


def _file(request: Incoming) -> Shown:
    return file_at(request.path) if request.method in ("GET", "HEAD") else Shown("405\n", 405, "text/plain")


def _page(request: Incoming, event: Mapping[str, Any], context: Any) -> Shown:
    cookies = cookies_of(event)
    words = chosen(cookie_value(cookies, COOKIE), request.headers.get("accept-language", ""))
    is_part = request.headers.get("hx-request") == "true"
    theme = cookie_value(cookies, _THEME)
    theme = theme if theme in _THEMES else ""
    asked = Asked(request.path, query_of(event), words, None, is_part, theme, context, request.request_id)
    try:
        asked = replace(asked, visitor=visitor_of(cookies))
        return _viewed(asked, request)
    except Exception as cause:  # noqa: BLE001 - whatever is raised becomes a page
        return _refused(asked, cause)


def _viewed(asked: Asked, request: Incoming) -> Shown:
    method = "GET" if request.method == "HEAD" else request.method
    there = [(page, match) for page in PAGES if (match := page.pattern.fullmatch(request.path))]
    there = [each for each in there if each[0].rule == request.path] or there
    for page, match in there:
        if page.method == method:
            return _let(asked, request, page, match.groupdict())
    if not there:
        raise NotFoundError("there is no such page")
    allowed = ", ".join(sorted({page.method for page, _ in there}))
    return replace(shown(asked, "problem.html", status=405, problem={"detail": allowed}), headers={"allow": allowed})


def _let(asked: Asked, request: Incoming, page: Page, parts: Mapping[str, str]) -> Shown:
    visitor: Visitor | None = asked.visitor
    if not page.open and visitor is None:
        return _sign_in(asked)
    form = form_of(request, visitor) if page.method == "POST" and visitor else {}
    return page.view(replace(asked, parts=parts, form=form))


def _sign_in(asked: Asked) -> Shown:
    """A part of a page that is open in an ended session makes the browser load the whole page."""
    if asked.is_part:
        return Shown(status=401, headers={"hx-refresh": "true"})
    return shown(asked, "sign_in.html", status=401)


def _refused(asked: Asked, cause: Exception) -> Shown:
    """htmx puts in nothing but what came with 200, so a part of a page says inside what went wrong."""
    status, problem = told(cause)
    template = "problem_part.html" if asked.is_part else "problem.html"
    return shown(asked, template, status=200 if asked.is_part else status, problem=problem)
