"""What an approval is bound to, to the byte: plan, inputs, code of every component, effects, permissions and cost."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tdev import __version__
from tdev.kernel.errors import InvalidError, NotFoundError
from tdev.kernel.json_types import digest
from tdev.model.approval import Approval, BoundComponent
from tdev.model.component import Component
from tdev.model.workflow import Workflow

Resolve = Callable[[str], Component]
"""Reference -> component; raises ``NotFoundError``."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a person is asked about."""

    plan: Workflow
    inputs: Mapping[str, Any]
    components: tuple[BoundComponent, ...]
    effects: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    cost: Any = None

    @classmethod
    def of(
        cls,
        plan: Workflow,
        inputs: Mapping[str, Any],
        resolve: Resolve,
        *,
        effects: Iterable[str] = (),
        cost: Any = None,
    ) -> "Matter":
        """The matter of a plan as it would run now: its components are looked up, and what they do counts.

        Args:
            plan: What is to run.
            inputs: With which values.
            resolve: Finds components.
            effects: What it is said to do; what the components do is added.
            cost: What it is estimated to cost.

        Raises:
            NotFoundError: When a component of a step is not there.
        """
        components = bound_components(plan, resolve)
        found = {effect for component in components for effect in component.effects}
        permissions = {permission for component in components for permission in component.permissions}
        return cls(plan, inputs, components, tuple(sorted({*found, *effects})), tuple(sorted(permissions)), cost)

    @property
    def digest(self) -> str:
        """The digest a person approves; one changed byte of any part makes another."""
        return digest(
            {
                "plan": self.plan.model_dump(mode="json"),
                "inputs": dict(self.inputs),
                "components": [component.model_dump(mode="json") for component in self.components],
                "effects": sorted(self.effects),
                "permissions": sorted(self.permissions),
                "cost": self.cost,
            }
        )

    def is_that_of(self, approval: Approval) -> bool:
        """Whether this is what was asked about, in every part and in the digest over all of them."""
        asked = (approval.components, approval.effects, approval.permissions, approval.cost)
        return (self.components, self.effects, self.permissions, self.cost) == asked and self.digest == approval.digest


def bound_components(plan: Workflow, resolve: Resolve) -> tuple[BoundComponent, ...]:
    """The component of each step, and those that it may call itself, to any depth; in the order of the steps.

    Raises:
        NotFoundError: When a component of a step is not there. One that may only be called is left out then.
    """
    return tuple(bound for step in plan.steps for bound in _reached(step.id, resolve(step.agent), resolve))


def _reached(step: str, first: Component, resolve: Resolve) -> Iterator[BoundComponent]:
    seen = {first.name}
    waiting: list[tuple[Component, str | None]] = [(first, None)]
    while waiting:
        component, via = waiting.pop(0)
        yield BoundComponent(
            step=step,
            ref=component.ref,
            code=_code_of(component),
            effects=component.effects,
            permissions=component.permissions,
            secrets=component.secrets,
            via=via,
        )
        for name in component.tools:
            if name.partition("@")[0] not in seen:
                seen.add(name.partition("@")[0])
                waiting += [(called, component.ref) for called in _perhaps(resolve, name)]


def _code_of(component: Component) -> str:
    known = component.code.sha256 if component.code else None
    return known or f"tdev {__version__}"


def _perhaps(resolve: Resolve, name: str) -> list[Component]:
    try:
        return [resolve(name)]
    except (NotFoundError, InvalidError):
        return []
