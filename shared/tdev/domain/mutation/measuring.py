"""The mutation score of a registered component, by its examples."""

from collections.abc import Callable

from tdev.domain.delivery.example_runs import can_be_tried
from tdev.domain.mutation.judging import cases_of
from tdev.domain.mutation.trying import mutation_score
from tdev.kernel.errors import InvalidError
from tdev.model.component import Component, Standing
from tdev.platform.sandbox import Sandbox


def scored(component: Component) -> float | None:
    """The score that is on record."""
    return component.standing.mutation_score if component.standing else None


def with_score(component: Component, score: float) -> Component:
    """The component as it is with this score on record."""
    standing = (component.standing or Standing()).model_copy(update={"mutation_score": score})
    return component.model_copy(update={"standing": standing})


def measured(component: Component, source: str, sandbox: Callable[[], Sandbox], *, budget_s: float) -> float | None:
    """The score of a component, or None when it cannot be told: it cannot be tried, or its examples do not hold.

    Args:
        component: With its examples.
        source: Its code.
        sandbox: Where it runs; asked for only when something is run.
        budget_s: See ``mutation_score``.

    Raises:
        DeniedError: When this machine is not allowed to run foreign code.
    """
    if not can_be_tried(component) or not component.examples or component.code is None:
        return None
    attribute = component.code.entrypoint.partition(":")[2]
    try:
        found = mutation_score(source, cases_of(component.examples), sandbox(), attribute=attribute, budget_s=budget_s)
    except InvalidError:  # the rule about tests says which example fails
        return None
    return found.score
