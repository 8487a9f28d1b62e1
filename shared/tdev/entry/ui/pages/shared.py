"""One execution for whoever has the link to it: to read, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tdev.domain.identity.passes import Pass, tenant_of
from tdev.entry.process import runtime
from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import Api, at
from tdev.entry.ui.pages.executions import look
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown, nothing_new
from tdev.kernel.errors import NotFoundError
from tdev.kernel.json_types import digest
from tdev.model.identity import Principal

PAGES = Pages()
_READER = "shared link"
"""Who reads, for the log: with the least role there is."""


@PAGES.get("/ui/shared/<link>", open=True)
def shared(asked: Asked) -> Shown:
    """Show the execution of a link, as it stands now, to anybody; without a way to change anything."""
    found, execution = _read(asked)
    parts = look(execution, f"/ui/shared/{asked.parts['link']}/live")
    return _for_anybody(shown(_nobody(asked), "shared.html", until=found.expires, files=None, **parts))


@PAGES.get("/ui/shared/<link>/live", open=True)
def live(asked: Asked) -> Shown:
    """The part that changes while the execution runs; nothing when it is as it was seen."""
    _, execution = _read(asked)
    if asked.query.get("seen") == digest(execution):
        return nothing_new()
    return _for_anybody(shown(_nobody(asked), "execution_live.html", **look(execution, asked.path), files=None))


def _read(asked: Asked) -> tuple[Pass, Mapping[str, Any]]:
    """The pass behind a link, and the execution that it shows. Raises ``NotFoundError`` when it is good for nothing."""
    link = asked.parts["link"]
    tenant = tenant_of(link)
    if tenant is None:
        raise NotFoundError("this link is good no longer")
    found = runtime().passes(tenant).find("share", link)
    reader = Principal(tenant=tenant, subject=_READER, roles=frozenset({"viewer"}))
    return found, Api(reader, asked.context, asked.request_id).get(at("executions", str(found.says["execution"])))


def _nobody(asked: Asked) -> Asked:
    """Whoever is signed in sees here what everybody sees."""
    return replace(asked, visitor=None)


def _for_anybody(page: Shown) -> Shown:
    return replace(page, headers={"x-robots-tag": "noindex"})
