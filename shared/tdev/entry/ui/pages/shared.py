"""One execution for whoever has the link to it: to read, and nothing else."""

from dataclasses import replace

from tdev.domain.identity.passes import tenant_of
from tdev.entry.process import runtime
from tdev.entry.ui.asking import Asked
from tdev.entry.ui.calls import Api, at
from tdev.entry.ui.pages.executions import look
from tdev.entry.ui.rendering import shown
from tdev.entry.ui.routes import Pages
from tdev.entry.ui.showing import Shown
from tdev.kernel.errors import NotFoundError
from tdev.model.identity import Principal

PAGES = Pages()
_READER = "shared link"
"""Who reads, for the log: with the least role there is."""


@PAGES.get("/ui/shared/<link>", open=True)
def shared(asked: Asked) -> Shown:
    """Show the execution of a link, as it stands now, to anybody; without a way to change anything."""
    link = asked.parts["link"]
    tenant = tenant_of(link)
    if tenant is None:
        raise NotFoundError("this link is good no longer")
    found = runtime().passes(tenant).find("share", link)
    reader = Principal(tenant=tenant, subject=_READER, roles=frozenset({"viewer"}))
    execution = Api(reader, asked.context, asked.request_id).get(at("executions", str(found.says["execution"])))
    answer = shown(replace(asked, visitor=None), "shared.html", until=found.expires, **look(execution))
    return replace(answer, headers={"x-robots-tag": "noindex"})
