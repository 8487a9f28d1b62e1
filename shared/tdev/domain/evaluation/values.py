"""Whether the values of the goal stand in the plan, and only those."""

from collections.abc import Iterator, Mapping
from typing import Any

from tdev.domain.evaluation.rubric import Mark, Seen
from tdev.domain.evaluation.subject import Subject
from tdev.domain.planning.constants import Constant, literal
from tdev.domain.planning.settings_in import constant_quality, setting
from tdev.domain.workflow import schemas
from tdev.domain.workflow.expressions import expressions_in
from tdev.model.component import Component
from tdev.model.evaluation import Suggestion
from tdev.model.workflow import Step


def constants(subject: Subject) -> Seen:
    """Each value that the goal names is used, settings are as its words say, and no value comes from nowhere."""
    if not subject.workflow.goal:
        return Seen("no goal was given: no values are named")
    named = [constant for clause in subject.clauses for constant in clause.constants]
    unused = [c for c in named if not subject.stands(c)]
    marks = [_unused(subject, constant) for constant in unused]
    for step in subject.workflow.steps:
        if step.id in subject.components:
            marks += _of_step(subject, step, subject.components[step.id])
    return Seen(f"{len(named) - len(unused)} of {len(named)} values used" if named else "no values named", tuple(marks))


def _unused(subject: Subject, constant: Constant) -> Mark:
    taker = _taker(subject, constant)
    if taker is None:
        question = f"What is {constant.text!r} for? No step takes it"
        return Mark("value_unused", f"not used: {constant.text}", words=constant.text, question=question)
    step, name = taker
    message = f"{constant.value!r} of the goal is not used; {step.agent} could take it as {name!r}"
    fix = Suggestion(
        code="use_constant", step=step.id, message=message, fix={"parameter": name, "value": literal(constant.value)}
    )
    return Mark("value_unused", message, step.id, name, constant.text, fix)


def _taker(subject: Subject, constant: Constant) -> tuple[Step, str] | None:
    """The step and parameter that a value suits best: a free one, else one whose value nobody said."""
    best: tuple[float, Step, str] | None = None
    for step in subject.workflow.steps:
        component = subject.components.get(step.id)
        takes = schemas.properties(component.input_schema) if component else {}
        for name, wanted in takes.items():
            quality = constant_quality(name, wanted, constant, subject.workflow.goal)
            if name in step.input:
                quality = 0.9 * quality if _from_nowhere(subject, step.input[name], wanted) else 0.0
            if quality >= 0.5 and (best is None or quality > best[0]):
                best = (quality, step, name)
    return None if best is None else best[1:]


def _of_step(subject: Subject, step: Step, component: Component) -> Iterator[Mark]:
    takes = schemas.properties(component.input_schema)
    for name, value in step.input.items():
        wanted = takes.get(name)
        if wanted is None or expressions_in(value):
            continue
        said = _said(subject, name, wanted)
        chosen = "enum" in schemas.resolve(wanted, wanted) or not subject.says(value)
        if said and chosen and not any(_same(value, each) for each in said):
            message = f"{name!r} of {step.id!r} is {value!r}; the goal says {' or '.join(map(repr, said))}"
            fix = Suggestion(code="set_input", step=step.id, message=message, fix={"parameter": name, "value": said[0]})
            yield Mark("said_otherwise", message, step.id, name, str(said[0]), fix)
        elif not said and _from_nowhere(subject, value, wanted):
            message = f"nobody said {value!r}, which {step.id!r} takes as {name!r}"
            question = f"Which {name!r} should step {step.id!r} ({step.agent}) take? The plan has {value!r}"
            yield Mark("value_unsaid", message, step.id, name, question=question)


def _said(subject: Subject, name: str, wanted: schemas.Schema) -> list[Any]:
    """What the parts of the goal give to a setting by their own words, each value once."""
    found: list[Any] = []
    for clause in subject.clauses:
        value = setting(name, wanted, clause)
        if value is not None and value not in found and schemas.admits(wanted, value) is None:
            found.append(value)
    return found


def _same(value: Any, said: Any) -> bool:
    """The same value; a list said as one name, or one of a list, counts."""
    if isinstance(value, list) or isinstance(said, list):
        left = value if isinstance(value, list) else [value]
        right = said if isinstance(said, list) else [said]
        return {str(each).casefold() for each in left} & {str(each).casefold() for each in right} != set()
    return type(value) is type(said) and (str(value).casefold() == str(said).casefold())


def _from_nowhere(subject: Subject, value: Any, wanted: schemas.Schema) -> bool:
    """Whether a literal is neither of the goal, nor of the inputs, nor what the component takes by itself."""
    if isinstance(value, Mapping):
        return any(_from_nowhere(subject, each, {}) for each in value.values() if not expressions_in(each))
    if isinstance(value, list):
        return any(_from_nowhere(subject, each, {}) for each in value)
    if value is None or isinstance(value, bool) or value == wanted.get("default") or value in wanted.get("enum", ()):
        return False
    return not subject.says(value)
