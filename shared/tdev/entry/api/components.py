"""``/api/agents``, ``/api/tools``, ``/api/teams`` and ``/api/components``: what there is to build with."""

from typing import Annotated
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field

from tdev.entry.api.fields import Cursor, Limit
from tdev.entry.api.resource import Resource, caller
from tdev.entry.process import runtime
from tdev.model.component import Component, ComponentCode, Effect, Kind, Standing, Status
from tdev.model.noun import Noun

RESOURCE = Resource("components", "What there is to build with")

NameInPath = Annotated[
    str,
    Path(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}(@[0-9A-Za-z.+-]{1,64})?$", description="name, name@1 or name@1.2.0"),
]
ListLimit = Annotated[int, Query(ge=1, le=1000, description="most items of the answer")]


class ComponentSummary(Noun):
    """What a list shows of a component; its schemas and examples are with the component itself."""

    name: str
    version: str
    type: Kind
    description: str
    brain_count: int
    reusability: str
    effects: tuple[Effect, ...]
    tools: tuple[str, ...]
    tags: tuple[str, ...]
    status: Status
    standing: Standing | None = None
    tenant: str = Field(description="whose it is; _shared: everybody's")
    owner: str
    created_at: str | None


class ComponentPage(Noun):
    """Components; for a search the best first, else ordered by type and name."""

    items: tuple[ComponentSummary, ...]
    next: str | None = None


def summarized(component: Component) -> ComponentSummary:
    """The short form."""
    return ComponentSummary(**{name: getattr(component, name) for name in ComponentSummary.model_fields})


@RESOURCE.get("/api/agents", answer=list[ComponentSummary])
def list_agents(limit: ListLimit = 1000, cursor: Cursor = None) -> Response[list[ComponentSummary]]:
    """List the agents: components that decide one thing at run time. The version of each that its name means."""
    return _listed("agent", limit, cursor)


@RESOURCE.get("/api/tools", answer=list[ComponentSummary])
def list_tools(limit: ListLimit = 1000, cursor: Cursor = None) -> Response[list[ComponentSummary]]:
    """List the tools: components that decide nothing. The version of each that its name means."""
    return _listed("tool", limit, cursor)


@RESOURCE.get("/api/teams", answer=list[ComponentSummary])
def list_teams(limit: ListLimit = 1000, cursor: Cursor = None) -> Response[list[ComponentSummary]]:
    """List the teams: components in which several decide. The version of each that its name means."""
    return _listed("team", limit, cursor)


def _listed(kind: Kind, limit: int, cursor: str | None) -> Response[list[ComponentSummary]]:
    """An array; where there is more, a header ``Link`` (RFC 8288) leads on."""
    found, following = runtime().catalogue(caller().tenant).list(kind, cursor, limit)
    query = urlencode({"limit": limit, "cursor": following})
    headers = {"link": f'</api/{kind}s?{query}>; rel="next"'} if following else {}
    return Response(200, "application/json", [summarized(component) for component in found], headers)


@RESOURCE.get("/api/components", answer=ComponentPage)
def list_components(
    type: Annotated[Kind | None, Query(description="only those of this type")] = None,
    q: Annotated[str | None, Query(min_length=1, max_length=500, description="words to search for")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ComponentPage:
    """List the components, or search them as the planner does."""
    tenant = caller().tenant
    if q is not None:
        return ComponentPage(items=tuple(_search(tenant, q, type, limit)))
    found, following = runtime().catalogue(tenant).list(type, cursor, limit)
    return ComponentPage(items=tuple(map(summarized, found)), next=following)


def _search(tenant: str, q: str, kind: Kind | None, limit: int) -> list[ComponentSummary]:
    from tdev.domain.planning.words import features

    index = runtime().retrieval(tenant)
    matches = index.search(features(q), len(index.components))
    found = [match.component for match in matches if match.relevance > 0 and kind in (None, match.component.type)]
    return [summarized(component) for component in found[:limit]]


@RESOURCE.get("/api/components/<name>", answer=Component)
def get_component(name: NameInPath) -> Component:
    """Look at one component, the version that the name means: the newest of the stable ones, if there are any."""
    return runtime().catalogue(caller().tenant).get(name)


@RESOURCE.get("/api/components/<name>/code", answer=ComponentCode)
def get_component_code(name: NameInPath) -> ComponentCode:
    """Read the source of a component, your own or the product's, the version that the name means."""
    from tdev.orchestration.component_reading import code_of

    return code_of(runtime(), caller().tenant, name)


@RESOURCE.get("/api/components/<name>/versions", answer=ComponentPage)
def list_versions(name: NameInPath) -> ComponentPage:
    """List the versions of a component, newest first."""
    found = runtime().catalogue(caller().tenant).versions(name.partition("@")[0])
    return ComponentPage(items=tuple(map(summarized, found)))
