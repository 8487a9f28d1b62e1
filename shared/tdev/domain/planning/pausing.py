"""Waiting: a step that only takes time has no result for others, and holds up what was asked for after it."""

from collections.abc import Mapping, Sequence

from tdev.domain.workflow import graph, schemas
from tdev.model.component import Component
from tdev.model.workflow import Step


def pauses(component: Component) -> bool:
    """Whether a component only takes time: it steers the run, and gives back no more than what it was given."""
    gives = schemas.properties(component.output_schema)
    takes = schemas.properties(component.input_schema)
    return "control" in component.tags and bool(gives) and gives.keys() <= takes.keys()


def in_turn(steps: Sequence[Step], components: Mapping[str, Component]) -> tuple[Step, ...]:
    """The steps, with pauses in the place where the goal has them: nothing reads them, so their order is said.

    Args:
        steps: In the order of the goal.
        components: What runs in a step, by its id.
    """
    found = list(steps)
    for place, step in enumerate(steps):
        if pauses(components[step.id]):
            ended = graph.last_steps(graph.dependencies(found[:place]))
            found[place] = _after(found[place], ended)
            for later in range(place + 1, len(found)):
                held_up = graph.behind(graph.dependencies(found), [step.id])
                if found[later].id not in held_up:
                    found[later] = _after(found[later], [step.id])
                if pauses(components[found[later].id]):
                    break  # what comes behind that one waits for it
    return tuple(found)


def _after(step: Step, others: Sequence[str]) -> Step:
    read = graph.reads(step)
    waits = [*step.after, *(name for name in others if name not in read and name not in step.after)]
    return step.model_copy(update={"after": tuple(waits)})
