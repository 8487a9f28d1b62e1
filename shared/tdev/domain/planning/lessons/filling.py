"""A lesson's plan for the same goal, with the values of today: nothing in it that neither goal nor components name."""

from collections.abc import Mapping, Sequence
from typing import Any

from tdev.domain.planning.constants import literal
from tdev.domain.planning.lessons.saying import Said
from tdev.domain.planning.lessons.shaping import allowed, renamed
from tdev.domain.workflow import schemas
from tdev.kernel.errors import InvalidError
from tdev.kernel.ids import named_id
from tdev.model.component import FREE_EFFECTS, Component
from tdev.model.lesson import Given, Lesson, LessonStep
from tdev.model.workflow import Step, Workflow


def filled(
    lesson: Lesson, goal: str, said: Sequence[Said], components: Mapping[str, Component], *, ask_first: bool
) -> Workflow:
    """The plan of a lesson for a goal that it fits.

    Args:
        lesson: With its inputs (``whole``).
        goal: That of today.
        said: The same, read.
        components: Those that may be used, by name.
        ask_first: Steps with effects wait for an approval.

    Raises:
        InvalidError: When a component is not there, or a value is none that it names.
    """
    ids = _ids(lesson)
    steps = tuple(_step(step, ids, n, said, components, ask_first=ask_first) for n, step in enumerate(lesson.steps, 1))
    output = None if lesson.output is None else _value(lesson.output, ids, said, None, "")
    inputs = {name: _declared(name, kind, lesson, components) for name, kind in lesson.inputs.items()}
    schema: dict[str, Any] = {"type": "object", "properties": inputs, **({"required": [*inputs]} if inputs else {})}
    identity = named_id("wf", goal, repr([step.document() for step in steps]), repr(output))
    return Workflow(id=identity[:35], goal=goal, inputs=schema, steps=steps, output=output)


def _ids(lesson: Lesson) -> dict[str, str]:
    """Lesson's name -> id of the step, made of the component's name."""
    found: dict[str, str] = {}
    for number, step in enumerate(lesson.steps, 1):
        base, again = step.agent.replace("-", "_"), 2
        name = f"{base}_step" if base in ("inputs", "item", "index") else base
        while name in found.values():
            name, again = f"{base}_{again}", again + 1
        found[f"s{number}"] = name
    return found


def _step(
    step: LessonStep,
    ids: Mapping[str, str],
    number: int,
    said: Sequence[Said],
    components: Mapping[str, Component],
    *,
    ask_first: bool,
) -> Step:
    component = components.get(step.agent)
    if component is None:
        raise InvalidError(f"{step.agent} cannot be planned with")
    guarded = not FREE_EFFECTS.issuperset(component.effects)
    return Step(
        id=ids[f"s{number}"],
        agent=component.ref,
        input={name: _value(given, ids, said, component, name) for name, given in step.input.items()},
        when=None if step.when is None else renamed(step.when, ids),
        for_each=None if step.for_each is None else renamed(step.for_each, ids),
        approve=step.approve or (guarded and ask_first),
        on_error=step.on_error,
        after=tuple(ids[f"s{n}"] for n in step.after if f"s{n}" in ids),
    )


def _value(given: Given, ids: Mapping[str, str], said: Sequence[Said], component: Component | None, name: str) -> Any:
    if given.kind == "said":
        return _said(given, said)
    if given.kind == "ref":
        return renamed(given.ref, ids)
    if given.kind == "list":
        return [_value(each, ids, said, component, name) for each in given.items]
    if given.kind == "object":
        return {key: _value(each, ids, said, component, key) for key, each in given.fields.items()}
    if component is None or not allowed(component, name, given.value):
        raise InvalidError(f"{name} has a value that its component does not name")
    return given.value


def _said(given: Given, said: Sequence[Said]) -> Any:
    if not given.places or max(given.places) >= len(said):
        raise InvalidError("it speaks of words that the goal does not have")
    found = [said[place] for place in given.places]
    return literal(found[0].value if len(found) == 1 else " ".join(each.text for each in found))


def _declared(name: str, kind: str, lesson: Lesson, components: Mapping[str, Component]) -> dict[str, Any]:
    """The schema of an input: that of the parameter of this name."""
    for step in lesson.steps:
        found = schemas.properties(components[step.agent].input_schema).get(name)
        if found is not None:
            return {key: value for key, value in found.items() if key in ("type", "description", "items")}
    return {"type": kind}
