"""``/api/browser-links`` and ``/api/executions/{id}/share``: links that let a browser in, or show one execution."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field

from tdev.domain.audit.trail import Deed
from tdev.domain.identity.passes import ENTRANCE, TICKET_S, Pass
from tdev.entry.api.fields import IdInPath
from tdev.entry.api.resource import Resource, caller, current
from tdev.entry.process import runtime
from tdev.kernel.clock import iso
from tdev.model.noun import Noun, Timestamp

RESOURCE = Resource("links", "Links that let a browser in, or show one execution")


class BrowserLink(Noun):
    """Where a browser gets in, once; it then has the caller's own tenant and roles."""

    path: str
    expires_at: Timestamp


class ShareBody(Noun):
    """For how many seconds the link is good."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seconds": 86_400}]})

    seconds: int = Field(default=86_400, ge=60, le=2_592_000, strict=True)


class SharedLink(Noun):
    """Where whoever has the link can read this execution and nothing else."""

    path: str
    expires_at: Timestamp


class UnshareBody(Noun):
    """The path of a link, or the part of it behind the last slash."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"path": "/ui/shared/local." + "x" * 43}]})

    path: str = Field(min_length=1, max_length=200)


class Unshared(Noun):
    """The execution that the link showed."""

    execution_id: str


@RESOURCE.post("/api/browser-links", answers={201: BrowserLink}, needs="viewer", action="browser_link")
def make_browser_link() -> Response[BrowserLink]:
    """Make a link that lets one browser in, once, within five minutes, with the caller's tenant and roles."""
    principal, here = caller(), runtime()
    says = {"subject": principal.subject, "roles": sorted(principal.roles)}
    deed = Deed(principal.subject, "browser_link", principal.subject, request_id=current().request_id)
    text, made = here.passes(principal.tenant).give("ticket", says, TICKET_S, lambda _: deed)
    link = BrowserLink(path=ENTRANCE + text, expires_at=iso(made.expires))
    return Response(201, "application/json", link)


@RESOURCE.post("/api/executions/<id>/share", answers={201: SharedLink}, action="share")
def share_execution(id: IdInPath, body: Annotated[ShareBody, Body()]) -> Response[SharedLink]:
    """Make a link with which anybody can read this execution, and nothing else, for a while; on record."""
    principal, here = caller(), runtime()
    here.executions(principal.tenant).get(id)
    text, made = here.passes(principal.tenant).give("share", {"execution": id}, body.seconds, _shared_until)
    return Response(201, "application/json", SharedLink(path=f"/ui/shared/{text}", expires_at=iso(made.expires)))


@RESOURCE.post("/api/shares/end", answers={200: Unshared}, action="unshare")
def end_share(body: Annotated[UnshareBody, Body()]) -> Unshared:
    """Make a link that was shared good for nothing. 404 when it is no link of this tenant, or good no longer."""
    passes = runtime().passes(caller().tenant)
    ended = passes.end("share", body.path.rpartition("/")[2], lambda share: _deed("unshare", share))
    return Unshared(execution_id=str(ended.says["execution"]))


def _shared_until(share: Pass) -> Deed:
    return _deed("share", share, expires_at=iso(share.expires))


def _deed(action: str, share: Pass, **detail: str) -> Deed:
    execution = str(share.says["execution"])
    return Deed(caller().subject, action, execution, request_id=current().request_id, detail=detail)
