"""Planning in tests: the built-in components as one index, and the short ways to ask it."""

from functools import cache
from typing import Any

from tdev.domain.planning.clauses import Clause, split
from tdev.domain.planning.drafting import draft
from tdev.domain.planning.retrieval import Retrieval
from tdev.domain.registry.built_in import built_in_components
from tdev.kernel.errors import NotFoundError
from tdev.model.component import Component
from tdev.model.plan import PlanOutcome


@cache
def built_in_index() -> Retrieval:
    """The index of the components that come with the package; read only."""
    return Retrieval(built_in_components())


def resolve(ref: str) -> Component:
    """A built-in component by its reference."""
    found = built_in_index().by_name.get(ref.partition("@")[0])
    if found is None:
        raise NotFoundError(f"there is no component {ref!r}")
    return found


def planned(goal: str, inputs: dict[str, Any] | None = None) -> PlanOutcome:
    """A draft over the built-in components."""
    return draft(goal, built_in_index(), inputs)


def agents(outcome: PlanOutcome) -> list[str]:
    """The components of a plan in the order of its steps."""
    steps = outcome.workflow.steps if outcome.workflow else ()
    return [step.agent.partition("@")[0] for step in steps]


def given(outcome: PlanOutcome, agent: str) -> dict[str, Any]:
    """The input of the first step that runs this component."""
    assert outcome.workflow is not None
    return next(dict(step.input) for step in outcome.workflow.steps if step.agent.partition("@")[0] == agent)


def clauses_of(goal: str) -> list[Clause]:
    """A goal taken apart with the verbs of the built-in components."""
    return split(goal, built_in_index().verbs)


def the_clause(goal: str) -> Clause:
    """The only clause of a goal."""
    (only,) = clauses_of(goal)
    return only
