"""Who would be hit if a component, or one version of it, could not be used any more: asked before it is switched off.

Releases hold what they were packed with. Workflows and components name what they use; what that means today is looked
up with the one rule that planner, executor and gate have (``references``), through components that call others.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tdev.domain.delivery.dependencies import means, uses
from tdev.domain.delivery.services import ServiceStore
from tdev.domain.registry.catalogue import Catalogue
from tdev.domain.registry.references import Reference, preference
from tdev.domain.registry.workflows import WorkflowStore
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.model.component import Component
from tdev.model.lifecycle import ComponentUse, Dependents, ServiceUse, WorkflowUse
from tdev.model.workflow import Workflow

_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class _Hit:
    """How a reference reaches the component: what it is there, through which others, and what would take its place."""

    uses: str
    via: tuple[str, ...] = ()
    instead: str | None = None


def dependents(ref: str, catalogue: Catalogue, workflows: WorkflowStore, services: ServiceStore) -> Dependents:
    """Everything of a tenant that uses a component. Reads every newest workflow and every release.

    Args:
        ref: ``Name``, ``Name@1``, ``Name@1.2`` or ``Name@1.2.0``.
        catalogue: What references mean.
        workflows: Those of the tenant.
        services: Those of the tenant.

    Raises:
        InvalidError: When the reference is none.
        NotFoundError: When there is no such component.
    """
    found = _Finder(ref, catalogue)
    held = [
        ServiceUse(service=use.service, version=use.version, component=use.component, live=use.live)
        for use in uses(ref, services)
    ]
    return Dependents(
        ref=ref,
        services=tuple(held),
        workflows=tuple(found.in_workflows(_all(workflows))),
        components=tuple(found.in_components(catalogue.snapshot())),
    )


class _Finder:
    """Follows references to one component."""

    def __init__(self, ref: str, catalogue: Catalogue) -> None:
        self._wanted = Reference.parse(ref)
        known = catalogue.versions(self._wanted.name)
        if not any(means(self._wanted, one.ref) for one in known):
            catalogue.get(ref)
        self._left = [one for one in known if not means(self._wanted, one.ref)]
        self._resolve: Callable[[str], Component | None] = cache(lambda text: _perhaps(catalogue, text))

    def in_workflows(self, workflows: Iterable[Workflow]) -> Iterator[WorkflowUse]:
        """One entry for each workflow and each version that it means."""
        for workflow in workflows:
            hits: dict[_Hit, list[str]] = {}
            for step in workflow.steps:
                if (hit := self._hit(step.agent)) is not None:
                    hits.setdefault(hit, []).append(step.id)
            for hit, steps in hits.items():
                name = f"{workflow.id}@{workflow.version}"
                yield WorkflowUse(workflow=name, steps=tuple(steps), uses=hit.uses, via=hit.via, instead=hit.instead)

    def in_components(self, components: Iterable[Component]) -> Iterator[ComponentUse]:
        """Those that call it, or call what calls it; the first way to it is told."""
        for component in components:
            hit = next(filter(None, (self._hit(called) for called in component.tools)), None)
            if hit is not None and component.name != self._wanted.name:
                yield ComponentUse(component=component.ref, uses=hit.uses, via=hit.via, instead=hit.instead)

    def _hit(self, text: str) -> _Hit | None:
        """Breadth first, so that the shortest way is found; components may call each other in a circle."""
        seen: set[str] = set()
        waiting: list[tuple[str, tuple[str, ...]]] = [(text, ())]
        while waiting:
            asked, via = waiting.pop(0)
            component = self._resolve(asked)
            if component is None or component.ref in seen or len(via) > _DEEPEST:
                continue
            seen.add(component.ref)
            if means(self._wanted, component.ref):
                return _Hit(component.ref, via, self._instead(asked))
            waiting += [(called, (*via, component.ref)) for called in component.tools]
        return None

    def _instead(self, text: str) -> str | None:
        allowed = filter(Reference.parse(text).allows, self._left)
        best = max(allowed, key=preference, default=None)
        return best.ref if best else None


def _perhaps(catalogue: Catalogue, text: str) -> Component | None:
    try:
        return catalogue.get(text)
    except (NotFoundError, InvalidError):
        return None


def _all(workflows: WorkflowStore) -> Iterator[Workflow]:
    cursor: str | None = None
    while True:
        page, cursor = workflows.list(cursor)
        yield from page
        if cursor is None:
            return
