"""What a workflow does, in plain sentences made of its steps and the descriptions of their components."""

from collections.abc import Callable, Iterator

from tdev.domain.workflow.expressions import names_read
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.workflow import Step, Workflow

_MOST_TOLD = 160


def explanation_of(workflow: Workflow, resolve: Callable[[str], Component]) -> str:
    """One line per step: what it does, what it works on, what reaches beyond the run, and whether a person is asked.

    Args:
        workflow: A sound workflow.
        resolve: Reference -> component.

    Raises:
        NotFoundError: When a component is not there.
    """
    lines = [_line(number, step, resolve(step.agent)) for number, step in enumerate(workflow.steps, 1)]
    return "\n".join(lines)


def _line(number: int, step: Step, component: Component) -> str:
    described = component.description.strip().partition("\n")[0].rstrip(".")[:_MOST_TOLD]
    more = list(_more(step, component))
    return f"{number}. {component.name}: {described}" + (f" ({'; '.join(more)})" if more else "") + "."


def _more(step: Step, component: Component) -> Iterator[str]:
    sources = sorted(_sources(step))
    if sources:
        yield f"works on {', '.join(sources)}"
    if step.for_each is not None:
        yield "once for each element"
    if step.when is not None:
        yield "only when its condition holds"
    effects = [effect for effect in component.effects if effect not in FREE_EFFECTS]
    if effects:
        yield f"reaches beyond the run: {', '.join(effects)}"
    if step.approve:
        yield "a person is asked first"


def _sources(step: Step) -> set[str]:
    """The steps that a step reads, and ``inputs``."""
    return names_read([step.input, step.for_each or ""]) - {"item", "index"}
