"""``/health`` and ``/version``: whether it works, and what it is. Anybody may ask."""

from collections.abc import Callable
from typing import Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from tdev import __version__
from tdev.entry.api.resource import Resource
from tdev.entry.process import runtime
from tdev.kernel.errors import TDevError
from tdev.model.noun import Noun
from tdev.runtime import Runtime

RESOURCE = Resource("health", "Whether it works")

State = Literal["ok", "failed"]


class Health(Noun):
    """``ok``, or ``degraded`` with the checks that failed."""

    status: Literal["ok", "degraded"]
    version: str
    stage: str
    platform: str
    checks: dict[str, State]
    isolation: str | None = Field(
        default=None, description="how strong the walls around foreign code are on this machine: strong, medium, weak"
    )


class Version(Noun):
    """What is running."""

    name: str
    version: str


@RESOURCE.get("/health", answer=Health, needs=None)
def get_health() -> Response[Health]:
    """Say whether the parts underneath answer. 503 when one does not."""
    here = runtime()
    checks: dict[str, State] = {"stores": _state(here, _stores), "machines": _state(here, _machines)}
    healthy = set(checks.values()) == {"ok"}
    found = Health(
        status="ok" if healthy else "degraded",
        version=__version__,
        stage=here.settings.stage,
        platform=here.settings.platform,
        checks=checks,
        isolation=_isolation(here),
    )
    return Response(200 if healthy else 503, "application/json", found)


@RESOURCE.get("/version", answer=Version, needs=None)
def get_version() -> Version:
    """Say what is running."""
    return Version(name="t-developer", version=__version__)


def _state(here: Runtime, probe: Callable[[Runtime], object]) -> State:
    try:
        probe(here)
    except TDevError:
        return "failed"
    return "ok"


def _stores(here: Runtime) -> object:
    return here.catalogue(here.settings.tenant).revision()


def _machines(here: Runtime) -> object:
    return here.machine


def _isolation(here: Runtime) -> str | None:
    if here.settings.platform != "embedded":
        return None  # the walls around foreign code are those of a function of its own
    try:
        return here.sandbox.isolation.level
    except TDevError:
        return "none"
