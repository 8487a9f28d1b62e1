"""The life of a component version: who depends on it, which rules a change of its status meets, what came of it."""

from typing import Literal

from pydantic import Field

from tdev.model.component import Component, Status
from tdev.model.noun import Noun

Outcome = Literal["passed", "failed", "unknown"]


class Check(Noun):
    """One rule and what was seen; ``unknown``: it could not be looked at here, and a person has to say why it is so."""

    rule: str
    outcome: Outcome
    evidence: str


class ServiceUse(Noun):
    """One kept release that holds a component; ``live`` when it is the one that answers."""

    service: str
    version: int
    component: str
    live: bool


class WorkflowUse(Noun):
    """The newest version of a workflow that reaches a component."""

    workflow: str = Field(description="id@3")
    steps: tuple[str, ...]
    uses: str = Field(description="Name@1.2.0 that it means today")
    via: tuple[str, ...] = Field(default=(), description="components in between")
    instead: str | None = Field(default=None, description="what it would mean without that version; null: nothing")


class ComponentUse(Noun):
    """A component that calls another one."""

    component: str
    uses: str
    via: tuple[str, ...] = ()
    instead: str | None = None


class Dependents(Noun):
    """Who uses a component, or one version of it, and would be hit if that were switched off."""

    ref: str
    services: tuple[ServiceUse, ...] = ()
    workflows: tuple[WorkflowUse, ...] = ()
    components: tuple[ComponentUse, ...] = ()

    @property
    def live(self) -> tuple[str, ...]:
        """The releases that answer calls with it, as ``service-v3``."""
        return tuple(sorted({f"{use.service}-v{use.version}" for use in self.services if use.live}))


class StatusAnswer(Noun):
    """What came of a wish to change a status; ``done`` is false when this was only asked, or it had it already."""

    ref: str
    before: Status
    status: Status
    done: bool
    checks: tuple[Check, ...] = ()
    dependents: Dependents | None = None
    component: Component
